using SecretsFs.Tests.Fixtures;
using SecretsFs.Varlink;

namespace SecretsFs.Tests.Varlink;

/// <summary>Calls that are answered more than once, and the places that their connections take.</summary>
[Collection(AloneCollection.Name)]
public sealed class MoreTests : IDisposable
{
    private const string Wait = """{"method":"org.example.Test.Wait","more":true}""";
    private const string Ping = """{"method":"org.example.Test.Ping"}""";
    private const string More = """{"continues":true,"parameters":{}}""";
    private const string Done = """{"parameters":{}}""";
    private const int MostConnections = 16;
    private const int MostStaying = 512;

    private readonly VarlinkHost _host = new();
    private readonly List<VarlinkPeer> _peers = [];

    public void Dispose()
    {
        _peers.ForEach(static peer => peer.Dispose());
        _host.Dispose();
    }

    [Fact]
    public void Answers_follow_each_other_until_the_last()
    {
        VarlinkPeer peer = Connect();
        VarlinkCall call = Called(peer);
        Assert.True(call.Continue(static _ => { }));
        Assert.True(call.Continue(static _ => { }));
        Assert.Equal(More, peer.Answer());
        Assert.Equal(More, peer.Answer());
        peer.Say(Ping); // taken once this one is over
        _host.TurnUntilQuiet();
        Assert.Empty(_host.Calls);
        Assert.True(call.Reply());
        Assert.Equal(Done, peer.Answer());
        Assert.True(_host.NextCall().Reply());
        Assert.Equal(Done, peer.Answer());
        Assert.Throws<InvalidOperationException>(() => call.Continue(static _ => { }));
    }

    [Fact]
    public void Who_asks_for_one_answer_gets_no_more()
    {
        VarlinkPeer peer = Connect();
        peer.Say(Ping);
        VarlinkCall call = _host.NextCall();
        Assert.False(call.IsMore);
        Assert.Throws<InvalidOperationException>(() => call.Continue(static _ => { }));
    }

    [Fact]
    public void They_take_none_of_the_places_of_others()
    {
        for (int number = 0; number < 3 * MostConnections; number++)
        {
            Assert.True(Called(Connect()).IsMore);
        }

        VarlinkPeer[] others = [.. Enumerable.Range(0, MostConnections).Select(_ => Connect())];
        foreach (VarlinkPeer other in others)
        {
            other.Say(Ping);
            Assert.True(_host.NextCall().Reply());
            Assert.Equal(Done, other.Answer());
        }

        _host.TurnUntilQuiet();
        Assert.Equal(4 * MostConnections, _host.Server.ConnectionCount);
    }

    [Fact]
    public void Where_there_is_no_place_for_one_it_is_answered_once()
    {
        for (int number = 0; number < MostStaying; number++)
        {
            Assert.True(Called(Connect()).IsMore);
        }

        VarlinkPeer late = Connect();
        VarlinkCall call = Called(late);
        Assert.False(call.IsMore);
        Assert.True(call.Reply());
        Assert.Equal(Done, late.Answer());
        _peers[0].Dispose();
        _host.TurnUntilQuiet();
        Assert.True(Called(Connect()).IsMore);
    }

    [Fact]
    public void One_that_is_over_is_like_others_again()
    {
        VarlinkCall[] calls = [.. Enumerable.Range(0, 2 * MostConnections).Select(_ => Called(Connect()))];
        foreach (VarlinkCall call in calls)
        {
            Assert.True(call.Reply());
        }

        _host.TurnUntilQuiet();
        Assert.Equal(MostConnections, _host.Server.ConnectionCount);
    }

    [Fact]
    public void One_that_takes_nothing_for_ten_seconds_is_dropped()
    {
        VarlinkPeer stuck = Connect();
        VarlinkCall call = Called(stuck);
        Assert.True(call.Continue(static writer => writer.WriteString("a", new string('x', 8 * 1024 * 1024))));
        Assert.NotEqual(0, call.Unsent);
        _host.TurnUntilQuiet();
        _host.Milliseconds += 10_000;
        _host.TurnUntilQuiet();
        Assert.True(call.Descriptor.IsClosed);
        Assert.Equal(0, _host.Server.ConnectionCount);
    }

    [Fact]
    public void Who_answers_before_the_last_answer_was_taken_ends_the_connection()
    {
        VarlinkCall call = Called(Connect());
        Assert.True(call.Continue(static writer => writer.WriteString("a", new string('x', 8 * 1024 * 1024))));
        Assert.False(call.Continue(static _ => { }));
        Assert.True(call.Descriptor.IsClosed);
    }

    private VarlinkPeer Connect()
    {
        VarlinkPeer peer = _host.Connect();
        _peers.Add(peer);
        return peer;
    }

    private VarlinkCall Called(VarlinkPeer peer)
    {
        peer.Say(Wait);
        return _host.NextCall();
    }
}
