using Microsoft.Win32.SafeHandles;
using SecretsFs.Fuse.Mounting;

namespace SecretsFs.Fuse.TestServer.Commands;

/// <summary>The filesystem, and its connection once there is one.</summary>
internal sealed class Session : IDisposable
{
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(5);

    private readonly StandardErrorLogger _logger = new();
    private FuseMount? _mount;
    private FuseConnection? _connection;
    private Thread? _server;
    private int _serverThread;

    public State State { get; } = new();

    public FuseConnection Connection => _connection ?? throw new InvalidOperationException("nothing is served yet");

    public void Mount(string path, bool checksPermissions)
    {
        FuseMountOptions options = new("testserver", "testserver") { DefaultPermissions = checksPermissions };
        _mount = FuseMount.Create(MountTable.Canonicalize(path), options, _logger);
        Serve(_mount.Connection);
        _mount.Attach();
    }

    /// <summary>Goes on with a connection whose descriptor was inherited; whether the kernel resends.</summary>
    public bool Adopt(int descriptor, FuseProtocol protocol)
    {
        SafeFileHandle device = new(descriptor, ownsHandle: true);
        _ = LibC.fcntl(device, LibC.F_SETFD, LibC.FD_CLOEXEC);
        FuseConnection connection = FuseConnection.Adopt(device, protocol, _logger);
        bool resent = connection.Resend();
        Serve(connection);
        return resent;
    }

    /// <summary>Takes the mount off its path; false where something else is there.</summary>
    public bool Detach() => _mount?.Detach() ?? false;

    /// <summary>Waits until the connection has ended.</summary>
    public bool WaitEnd() => _server?.Join(s_endLimit) ?? true;

    /// <summary>
    /// How many times the serving thread read from the device: requests of every kind, also those that the library
    /// answers without asking the filesystem.
    /// </summary>
    public long Reads()
    {
        const string Prefix = "syscr: ";
        string line = File.ReadLines($"/proc/self/task/{_serverThread}/io").First(line => line.StartsWith(Prefix));
        return long.Parse(line.AsSpan(Prefix.Length));
    }

    public void Dispose()
    {
        bool detached = Detach();
        if (detached)
        {
            WaitEnd(); // open files go on until they are closed, but not for ever
        }

        if (_server?.IsAlive != true)
        {
            _mount?.Dispose();
            _connection?.Dispose();
        }
    }

    private void Serve(FuseConnection connection)
    {
        using ManualResetEventSlim started = new();
        _connection = connection;
        _server = new Thread(() =>
        {
            _serverThread = LibC.gettid();
            started.Set();
            connection.Serve(new TestFileSystem(State));
        })
        {
            IsBackground = true,
            Name = "fuse",
        };
        _server.Start();
        started.Wait();
    }
}
