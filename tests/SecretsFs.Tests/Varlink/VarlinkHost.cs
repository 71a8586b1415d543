using SecretsFs.Native;
using SecretsFs.Tests.Fixtures;
using SecretsFs.Varlink;
using LibC = SecretsFs.Native.LibC;

namespace SecretsFs.Tests.Varlink;

/// <summary>
/// A server in a scratch folder, whose turns are the test's: peer and server share one thread, so that each test has
/// one possible order.
/// </summary>
internal sealed class VarlinkHost : IDisposable
{
    public const string Name = "org.example.Test";
    public const string Description = "interface org.example.Test\nmethod Ping() -> ()\nmethod Wait() -> ()\n";

    public static readonly VarlinkService Service =
        new("vendor", "product", "1", "https://example.org", new VarlinkInterface(Name, Description));

    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(20);

    private readonly PollSet _polls = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("sfs-").FullName;

    /// <summary>Listens.</summary>
    /// <param name="allowedUser">Who may call, beside root.</param>
    /// <param name="path">Where; in the scratch folder where null.</param>
    /// <param name="own">Its interface.</param>
    public VarlinkHost(uint allowedUser = 0, string? path = null, VarlinkInterface? own = null)
    {
        File.SetUnixFileMode(_folder, Modes.Folder);
        Path = path ?? At("server");
        VarlinkService service = own is null ? Service : Service with { Interface = own };
        Server = new VarlinkServer(
            LocalSocket.Listen(Path, LibC.geteuid()), allowedUser, service, Refused.Add, () => Milliseconds);
    }

    public string Path { get; }

    public VarlinkServer Server { get; set; }

    /// <summary>The server's clock, which stands.</summary>
    public long Milliseconds { get; set; }

    public List<LibC.Credentials> Refused { get; } = [];

    /// <summary>The calls that the server handed out.</summary>
    public List<VarlinkCall> Calls { get; } = [];

    /// <summary>A path in the scratch folder.</summary>
    public string At(string name) => System.IO.Path.Combine(_folder, name);

    public VarlinkPeer Connect() => new(this);

    /// <summary>One poll, which ends soon where nothing happens; whether something did.</summary>
    public bool Turn()
    {
        _polls.Clear();
        Server.Register(_polls);
        bool found = _polls.Wait(s_turn);
        Calls.AddRange(Server.Collect(_polls));
        return found;
    }

    /// <summary>Turns until it is so.</summary>
    public void TurnUntil(Func<bool> isSo)
    {
        long end = Environment.TickCount64 + (long)TestLimits.Event.TotalMilliseconds;
        while (!isSo())
        {
            Assert.True(Environment.TickCount64 < end, "what was waited for did not happen");
            Turn();
        }
    }

    /// <summary>Turns until nothing happens any more.</summary>
    public void TurnUntilQuiet()
    {
        for (int turns = 0; Turn(); turns++)
        {
            Assert.True(turns < 1000, "the server never has to wait: it spins");
        }
    }

    /// <summary>The next call that is handed out.</summary>
    public VarlinkCall NextCall()
    {
        TurnUntil(() => Calls.Count > 0);
        VarlinkCall call = Calls[0];
        Calls.RemoveAt(0);
        return call;
    }

    public void Dispose()
    {
        Server.Dispose();
        File.Delete(Path);
        Directory.Delete(_folder, recursive: true);
    }
}
