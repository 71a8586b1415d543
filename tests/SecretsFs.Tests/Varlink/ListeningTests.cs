using Microsoft.Win32.SafeHandles;
using SecretsFs.Native;
using SecretsFs.Tests.Fixtures;
using LibC = SecretsFs.Native.LibC;

namespace SecretsFs.Tests.Varlink;

/// <summary>The socket's path.</summary>
[Collection(AloneCollection.Name)]
public sealed class ListeningTests : IDisposable
{
    private const int MostPathBytes = 107;
    private const int F_GETFD = 1;

    private readonly VarlinkHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Only_the_owner_can_connect()
    {
        uint before = LibC.umask(0x12);
        try
        {
            using SafeFileHandle listener = Listen("socket");
            Assert.Equal(Modes.Secret, File.GetUnixFileMode(_host.At("socket")));
            Assert.Equal(0x12u, LibC.umask(0x12));
        }
        finally
        {
            _ = LibC.umask(before);
        }
    }

    [Fact]
    public void The_socket_is_not_inherited_and_does_not_block()
    {
        using SafeFileHandle listener = Listen("socket");
        Assert.Equal(LibC.FD_CLOEXEC, LibC.fcntl(listener, F_GETFD, 0));
        Assert.NotEqual(0, LibC.fcntl(listener, LibC.F_GETFL, 0) & LibC.O_NONBLOCK);
    }

    [RootFact]
    public async Task Another_user_can_be_the_owner()
    {
        const uint User = 4711;
        using SafeFileHandle listener = LocalSocket.Listen(_host.At("socket"), User);
        RunResult owner = await Child.RunAsync("stat", "-c", "%u %a", _host.At("socket"));
        Assert.Equal($"{User} 600\n", owner.Succeeded().Text);
    }

    [Fact]
    public void A_socket_that_nobody_listens_at_is_replaced()
    {
        Listen("socket").Dispose();
        Assert.Equal(LibC.ECONNREFUSED, Connect("socket"));
        using SafeFileHandle listener = Listen("socket");
        Assert.Equal(0, Connect("socket"));
    }

    [Fact]
    public void A_socket_that_somebody_listens_at_is_left_alone()
    {
        using SafeFileHandle listener = Listen("socket");
        IOException failure = Assert.Throws<IOException>(() => Listen("socket").Dispose());
        Assert.Equal($"cannot listen at {_host.At("socket")}: somebody listens there", failure.Message);
        Assert.Equal(0, Connect("socket"));
    }

    [Fact]
    public void What_is_no_socket_is_left_alone()
    {
        File.WriteAllText(_host.At("file"), "content");
        Listen("socket").Dispose();
        File.CreateSymbolicLink(_host.At("link"), _host.At("socket"));
        foreach (string name in new[] { "file", "link" })
        {
            IOException failure = Assert.Throws<IOException>(() => Listen(name).Dispose());
            Assert.Equal($"cannot listen at {_host.At(name)}: Address already in use", failure.Message);
        }

        Assert.Equal("content", File.ReadAllText(_host.At("file")));
        Assert.True(Path.Exists(_host.At("socket")));
    }

    [Fact]
    public void A_path_may_have_107_bytes()
    {
        string longest = new('x', MostPathBytes - _host.At("x").Length + 1);
        using SafeFileHandle listener = Listen(longest);
        Assert.Equal(0, Connect(longest));
        IOException failure = Assert.Throws<IOException>(() => Listen(longest + "x").Dispose());
        Assert.Equal(
            $"{_host.At(longest)}x cannot be the path of a socket: it has 108 bytes, and 1 to 107 are possible",
            failure.Message);
    }

    private SafeFileHandle Listen(string name) => LocalSocket.Listen(_host.At(name), LibC.geteuid());

    private int Connect(string name)
    {
        int error = LocalSocket.Connect(_host.At(name), TestLimits.Event, out SafeFileHandle socket);
        socket.Dispose();
        return error;
    }
}
