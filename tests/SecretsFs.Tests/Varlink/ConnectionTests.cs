using Microsoft.Win32.SafeHandles;
using SecretsFs.Tests.Fixtures;
using SecretsFs.Varlink;
using LibC = SecretsFs.Native.LibC;

namespace SecretsFs.Tests.Varlink;

/// <summary>Peers that are many, slow, gone or somebody else, and a server that another process goes on with.</summary>
[Collection(AloneCollection.Name)]
public sealed class ConnectionTests : IDisposable
{
    private const string Ping = """{"method":"org.example.Test.Ping"}""";
    private const string Done = """{"parameters":{}}""";
    private const int MostConnections = 16;
    private const int Large = 8 * 1024 * 1024;
    private const uint Somebody = 4711;
    private const int F_DUPFD = 0;

    private static readonly string s_large = new('x', Large);

    private readonly VarlinkHost _host = new(allowedUser: Somebody);
    private readonly List<VarlinkPeer> _peers = [];

    public void Dispose()
    {
        _peers.ForEach(peer => peer.Dispose());
        _host.Dispose();
    }

    [Fact]
    public void The_oldest_idle_connection_makes_place_for_a_new_one()
    {
        for (int number = 0; number < MostConnections; number++)
        {
            Connect();
            _host.TurnUntilQuiet();
        }

        _peers[0].Say(Ping); // owed an answer
        VarlinkCall first = _host.NextCall();
        _peers[1].Say(Ping); // not the oldest any more
        Assert.True(_host.NextCall().Reply());
        _host.TurnUntilQuiet();
        Assert.Equal(MostConnections, _host.Server.ConnectionCount);

        Ask(Connect());
        _peers[2].Ended();
        Assert.Equal(MostConnections, _host.Server.ConnectionCount);
        Assert.Equal(Done, _peers[1].Answer());
        Assert.True(first.Reply());
        Assert.Equal(Done, _peers[0].Answer());
        _peers[3].Silent();
    }

    [Fact]
    public void Who_finds_only_busy_connections_waits_for_one_to_become_idle()
    {
        VarlinkCall[] calls = [.. Enumerable.Range(0, MostConnections).Select(_ =>
        {
            Connect().Say(Ping);
            return _host.NextCall();
        })];
        VarlinkPeer late = Connect();
        late.Say(Ping);
        late.Silent(); // also shows that the server does not spin
        Assert.True(calls[5].Reply());
        Assert.Equal(Done, _peers[5].Answer());
        Assert.True(_host.NextCall().Reply());
        Assert.Equal(Done, late.Answer());
        _peers[5].Ended();
        Assert.All(calls.Where(call => call != calls[5]), call => Assert.True(call.Reply()));
    }

    [Fact]
    public void Nobody_who_sent_a_request_is_dropped_for_all_who_come_at_once()
    {
        for (int number = 0; number < 2 * MostConnections - 1; number++)
        {
            if (number == MostConnections)
            {
                _host.TurnUntilQuiet(); // the listening socket has no room for more
            }

            Connect().Say(Ping);
        }

        for (int number = 0; number < _peers.Count; number++)
        {
            Assert.True(_host.NextCall().Reply());
        }

        _host.TurnUntilQuiet();
        Assert.All(_peers, peer => Assert.Equal(Done, peer.Answer()));
    }

    [Fact]
    public void A_peer_that_takes_nothing_for_ten_seconds_is_dropped()
    {
        VarlinkPeer slow = Connect(), other = Connect();
        slow.Say(Ping);
        Assert.True(_host.NextCall().Reply(writer => writer.WriteString("a", s_large)));
        _host.TurnUntilQuiet();
        _host.Milliseconds += 9_999;
        Ask(other);
        Assert.Equal(2, _host.Server.ConnectionCount);
        _host.Milliseconds += 1;
        _host.TurnUntilQuiet();
        Assert.Equal(1, _host.Server.ConnectionCount);
        Ask(other);
    }

    [Fact]
    public void A_peer_that_takes_a_little_now_and_then_gets_all()
    {
        VarlinkPeer slow = Connect();
        slow.Say(Ping);
        Assert.True(_host.NextCall().Reply(writer => writer.WriteString("a", s_large)));
        for (int part = 0; part < 5; part++)
        {
            _host.TurnUntilQuiet();
            _host.Milliseconds += 9_000;
            Assert.True(slow.Receive());
            Assert.True(_host.Turn());
        }

        Assert.Equal($$$"""{"parameters":{"a":"{{{s_large}}}"}}""", slow.Answer());
        Ask(slow);
    }

    [Fact]
    public void An_answer_of_more_than_16_MiB_ends_the_connection()
    {
        VarlinkPeer peer = Connect();
        peer.Say(Ping);
        bool isSent = _host.NextCall().Reply(writer =>
        {
            writer.WriteString("a", s_large);
            writer.WriteString("b", s_large);
        });
        Assert.False(isSent);
        peer.Ended();
    }

    [Fact]
    public void A_peer_may_be_gone_before_the_answer()
    {
        VarlinkPeer peer = Connect();
        peer.Say(Ping);
        VarlinkCall call = _host.NextCall();
        peer.Dispose();
        _host.TurnUntilQuiet();
        Assert.Equal(0, _host.Server.ConnectionCount);
        Assert.True(call.Descriptor.IsClosed);
        Assert.False(call.Reply());
    }

    [Fact]
    public void A_peer_may_go_while_it_is_answered()
    {
        VarlinkPeer peer = Connect(), half = Connect();
        peer.Say(Ping);
        VarlinkCall call = _host.NextCall();
        peer.Dispose();
        Assert.False(call.Reply());

        half.Say(Ping);
        Assert.True(_host.NextCall().Reply(writer => writer.WriteString("a", s_large)));
        half.Dispose();
        _host.TurnUntilQuiet();
        Assert.Equal(0, _host.Server.ConnectionCount);
    }

    [Fact]
    public void A_peer_that_will_send_no_more_gets_its_answer()
    {
        VarlinkPeer peer = Connect();
        peer.Say(Ping);
        peer.EndSending();
        VarlinkCall call = _host.NextCall();
        peer.Silent();
        Assert.True(call.Reply());
        Assert.Equal(Done, peer.Answer());
        peer.Ended();
    }

    [Fact]
    public void What_fails_while_an_answer_is_written_ends_the_connection()
    {
        VarlinkPeer peer = Connect();
        peer.Say(Ping);
        VarlinkCall call = _host.NextCall();
        Assert.Throws<FormatException>(() => call.Reply(_ => throw new FormatException()));
        peer.Ended();
    }

    [RootFact("python3")]
    public async Task Only_root_and_one_user_are_served()
    {
        File.SetUnixFileMode(_host.Path, Modes.Folder | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
        const string Ask = """
            import socket, sys
            peer = socket.socket(socket.AF_UNIX)
            peer.connect(sys.argv[1])
            try:
                peer.send(b'{"method":"org.varlink.service.GetInfo"}\0')
                print(len(peer.recv(9)))
            except (ConnectionResetError, BrokenPipeError):
                print(0)
            """;
        foreach ((uint user, string received) in new[] { (Somebody + 1, "0\n"), (Somebody, "9\n") })
        {
            Task<RunResult> asked = new OtherUser(user).RunAsync(Programs.Python, "-c", Ask, _host.Path);
            _host.TurnUntil(() => asked.IsCompleted);
            Assert.Equal(received, (await asked).Succeeded().Text);
        }

        LibC.Credentials refused = Assert.Single(_host.Refused);
        Assert.Equal(Somebody + 1, refused.User);
        Assert.Equal(1, _host.Server.RefusedCount);
    }

    [Fact]
    public void Another_process_can_go_on_with_the_socket_and_the_unanswered_call()
    {
        VarlinkPeer peer = Connect();
        peer.Say(Ping + '\0' + Ping);
        VarlinkCall call = _host.NextCall();
        _host.TurnUntilQuiet();
        SafeFileHandle listener = Copy(_host.Server.Listener), connection = Copy(call.Descriptor);
        _host.Server.Dispose();
        SecretsFs.Native.LocalSocket.Inherit(listener, listens: true);
        _host.Server = new VarlinkServer(listener, 0, VarlinkHost.Service, _ => { });
        VarlinkCall adopted = _host.Server.AdoptCall(connection, call.Method);
        Assert.Equal("org.example.Test.Ping", adopted.Method);
        peer.Silent();
        Assert.True(adopted.Reply());
        Assert.Equal(Done, peer.Answer());
        Assert.True(_host.NextCall().Reply());
        Assert.Equal(Done, peer.Answer());
        Ask(Connect());
    }

    [Fact]
    public void What_is_not_such_a_socket_is_not_taken_over()
    {
        Connect();
        _host.TurnUntilQuiet();
        using SafeFileHandle other = EventDescriptor.Create(0, 0);
        Assert.Throws<IOException>(() => SecretsFs.Native.LocalSocket.Inherit(other, listens: true));
        Assert.Throws<IOException>(() => _host.Server.AdoptCall(other, "x"));
        Assert.Throws<IOException>(() => _host.Server.AdoptCall(_host.Server.Listener, "x"));
    }

    private static SafeFileHandle Copy(SafeFileHandle descriptor)
    {
        int copy = LibC.fcntl(descriptor, F_DUPFD, 0);
        Assert.True(copy >= 0);
        return new SafeFileHandle(copy, ownsHandle: true);
    }

    private VarlinkPeer Connect()
    {
        VarlinkPeer peer = _host.Connect();
        _peers.Add(peer);
        return peer;
    }

    private void Ask(VarlinkPeer peer)
    {
        peer.Say(Ping);
        Assert.True(_host.NextCall().Reply());
        Assert.Equal(Done, peer.Answer());
    }
}
