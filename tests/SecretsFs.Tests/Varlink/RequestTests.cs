using SecretsFs.Tests.Fixtures;
using System.Text;
using SecretsFs.Varlink;

namespace SecretsFs.Tests.Varlink;

/// <summary>What peers send, byte by byte, and what they get for it.</summary>
[Collection(AloneCollection.Name)]
public sealed class RequestTests : IDisposable
{
    private const string Ping = """{"method":"org.example.Test.Ping","parameters":{"a":[1,"x"]}}""";
    private const int MostBytes = 64 * 1024;

    private readonly VarlinkHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(
        """{"method":"org.varlink.service.GetInfo"}""",
        """{"parameters":{"vendor":"vendor","product":"product","version":"1","url":"https://example.org","""
            + "\"interfaces\":[\"org.example.Test\",\"org.varlink.service\"]}}")]
    [InlineData(
        """{"method":"org.varlink.service.GetInfo","parameters":{"x":1}}""",
        """{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"x"}}""")]
    [InlineData(
        """{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"org.example.Test"}}""",
        """{"parameters":{"description":"interface org.example.Test\nmethod Ping() -\u003E ()\n"""
            + """method Wait() -\u003E ()\n"}}""")]
    [InlineData(
        """{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"org.example.Other"}}""",
        """{"error":"org.varlink.service.InterfaceNotFound","parameters":{"interface":"org.example.Other"}}""")]
    [InlineData(
        """{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":7}}""",
        """{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"interface"}}""")]
    [InlineData(
        """{"method":"org.varlink.service.GetInterfaceDescription","parameters":null}""",
        """{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"interface"}}""")]
    [InlineData(
        """{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"a","x":1}}""",
        """{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"x"}}""")]
    [InlineData(
        """{"method":"org.example.Other.Ping"}""",
        """{"error":"org.varlink.service.InterfaceNotFound","parameters":{"interface":"org.example.Other"}}""")]
    [InlineData(
        """{"method":"Ping"}""",
        """{"error":"org.varlink.service.InterfaceNotFound","parameters":{"interface":""}}""")]
    [InlineData(
        """{"method":"org.example.Test.Other"}""",
        """{"error":"org.varlink.service.MethodNotFound","parameters":{"method":"org.example.Test.Other"}}""")]
    [InlineData(
        """{"method":"org.varlink.service.Ping"}""",
        """{"error":"org.varlink.service.MethodNotFound","parameters":{"method":"org.varlink.service.Ping"}}""")]
    [InlineData(
        """{"method":"org.example.Test.Ping","upgrade":true}""",
        """{"error":"org.varlink.service.MethodNotImplemented","parameters":{"method":"org.example.Test.Ping"}}""")]
    public void The_server_answers_for_itself(string request, string answer)
    {
        using VarlinkPeer peer = _host.Connect();
        peer.Say(request);
        Assert.Equal(answer, peer.Answer());
        Assert.Empty(_host.Calls);
    }

    [Fact]
    public void A_call_is_handed_out_and_answered_later()
    {
        using VarlinkPeer peer = _host.Connect();
        peer.Say(Ping);
        VarlinkCall call = _host.NextCall();
        Assert.Equal("org.example.Test.Ping", call.Method);
        Assert.Equal("""{"a":[1,"x"]}""", call.Parameters.GetRawText());
        Assert.Equal("a", call.UnknownParameter("b"));
        Assert.Null(call.UnknownParameter("b", "a"));
        peer.Silent();
        Assert.True(call.Reply(writer => writer.WriteNumber("b", 2)));
        Assert.Equal("""{"parameters":{"b":2}}""", peer.Answer());
        Assert.Throws<InvalidOperationException>(() => call.Reply());
    }

    [Fact]
    public void An_error_has_a_name_and_parameters()
    {
        using VarlinkPeer peer = _host.Connect();
        peer.Say(Ping);
        Assert.True(_host.NextCall().Error("org.example.Test.Sad", writer => writer.WriteBoolean("very", true)));
        Assert.Equal("""{"error":"org.example.Test.Sad","parameters":{"very":true}}""", peer.Answer());
        peer.Say(Ping);
        Assert.True(_host.NextCall().InvalidParameter("a"));
        Assert.Equal(
            """{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"a"}}""", peer.Answer());
    }

    [Theory]
    [InlineData("""{"method":"org.example.Test.Ping"}""")]
    [InlineData("""{"method":"org.example.Test.Ping","parameters":null}""")]
    [InlineData("""{"parameters":{},"oneway":false,"more":true,"upgrade":false,"method":"org.example.Test.Ping"}""")]
    [InlineData(""" { "method" : "org.example\u002eTest.Ping" } """)]
    public void Requests_are_read_however_they_are_written(string request)
    {
        using VarlinkPeer peer = _host.Connect();
        peer.Say(request);
        VarlinkCall call = _host.NextCall();
        Assert.Equal("org.example.Test.Ping", call.Method);
        Assert.Equal("{}", call.Parameters.GetRawText());
        Assert.True(call.Reply());
        Assert.Equal("""{"parameters":{}}""", peer.Answer());
    }

    [Fact]
    public void Nothing_is_sent_for_a_oneway_call()
    {
        using VarlinkPeer peer = _host.Connect();
        peer.Say("""{"method":"org.example.Test.Ping","oneway":true}""");
        VarlinkCall call = _host.NextCall();
        Assert.True(call.IsOneway);
        Assert.True(call.Reply(writer => writer.WriteNumber("b", 2)));
        peer.Say("""{"method":"org.example.Test.Other","oneway":true}""");
        peer.Silent();
        peer.Say(Ping);
        Assert.True(_host.NextCall().Reply());
        Assert.Equal("""{"parameters":{}}""", peer.Answer());
    }

    [Fact]
    public void A_request_may_be_split_anywhere()
    {
        byte[] request = Encoding.UTF8.GetBytes(Ping + '\0');
        using VarlinkPeer peer = _host.Connect();
        for (int split = 1; split < request.Length; split++)
        {
            peer.Send(request.AsSpan(0, split));
            _host.TurnUntilQuiet();
            Assert.Empty(_host.Calls);
            peer.Send(request.AsSpan(split));
            VarlinkCall call = _host.NextCall();
            Assert.Equal("""{"a":[1,"x"]}""", call.Parameters.GetRawText());
            Assert.True(call.Reply());
            Assert.Equal("""{"parameters":{}}""", peer.Answer());
        }
    }

    [Fact]
    public void Requests_that_are_sent_at_once_are_handed_out_one_after_the_other()
    {
        using VarlinkPeer peer = _host.Connect();
        peer.Say(string.Join('\0', Enumerable.Range(0, 5).Select(
            number => $$$"""{"method":"org.example.Test.Ping","parameters":{"n":{{{number}}}}}""")));
        for (int number = 0; number < 5; number++)
        {
            VarlinkCall call = _host.NextCall();
            Assert.Equal(number, call.Parameters.GetProperty("n").GetInt32());
            peer.Silent();
            Assert.Empty(_host.Calls);
            Assert.True(call.Reply(writer => writer.WriteNumber("n", number)));
            Assert.Equal($$$"""{"parameters":{"n":{{{number}}}}}""", peer.Answer());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("\"org.example.Test.Ping\"")]
    [InlineData("{}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\"")]
    [InlineData("{\"method\":\"org.example.Test.Ping\"}}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\"}{}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\",}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\"}//")]
    [InlineData("{'method':'org.example.Test.Ping'}")]
    [InlineData("{\"method\":\"org.example\0Test.Ping\"}")]
    [InlineData("\ufeff{\"method\":\"org.example.Test.Ping\"}")]
    [InlineData("{\"method\":7}")]
    [InlineData("{\"method\":null}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\",\"parameters\":[]}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\",\"parameters\":\"\"}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\",\"other\":1}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\",\"Method\":\"org.example.Test.Ping\"}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\",\"oneway\":1}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\",\"oneway\":null}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\",\"more\":\"true\"}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\",\"upgrade\":0}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\",\"oneway\":true,\"more\":true}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\",\"oneway\":true,\"upgrade\":true}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\",\"method\":\"org.example.Test.Ping\"}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\",\"m\\u0065thod\":\"org.example.Test.Ping\"}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\",\"parameters\":{\"a\":1,\"\\u0061\":1}}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\",\"parameters\":{\"a\":[{\"b\":1,\"b\":1}]}}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\",\"parameters\":{\"a\":\"\\ud800\"}}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\",\"parameters\":{\"\\udc00\":1}}")]
    [InlineData("{\"method\":\"org.example.Test.Ping\",\"parameters\":{\"a\":NaN}}")]
    public void What_is_no_request_ends_the_connection(string message)
    {
        using VarlinkPeer peer = _host.Connect();
        using VarlinkPeer other = _host.Connect();
        peer.Say(message);
        peer.Ended();
        Assert.Empty(_host.Calls);
        other.Say(Ping);
        Assert.True(_host.NextCall().Reply());
        Assert.Equal("""{"parameters":{}}""", other.Answer());
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    public void A_string_that_is_not_UTF_8_ends_the_connection(byte[] text)
    {
        using VarlinkPeer peer = _host.Connect();
        peer.Send([.. "{\"method\":\"org.example.Test.Ping\",\"parameters\":{\"a\":\""u8, .. text, .. "\"}}\0"u8]);
        peer.Ended();
        Assert.Empty(_host.Calls);
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(31, false)]
    [InlineData(10_000, false)]
    public void A_request_may_be_nested_32_deep(int arrays, bool isTaken)
    {
        using VarlinkPeer peer = _host.Connect();
        peer.Say("{\"method\":\"org.example.Test.Ping\",\"parameters\":{\"a\":" + new string('[', arrays)
            + new string(']', arrays) + "}}");
        if (isTaken)
        {
            Assert.True(_host.NextCall().Reply());
        }
        else
        {
            peer.Ended();
        }
    }

    [Theory]
    [InlineData(MostBytes, true)]
    [InlineData(MostBytes + 1, false)]
    public void A_request_may_have_64_KiB(int length, bool isTaken)
    {
        using VarlinkPeer peer = _host.Connect();
        peer.Say(Ping.PadRight(length));
        if (isTaken)
        {
            Assert.True(_host.NextCall().Reply());
            Assert.Equal("""{"parameters":{}}""", peer.Answer());
        }
        else
        {
            peer.Ended();
        }
    }

    [Fact]
    public void What_never_ends_is_cut_off_after_64_KiB()
    {
        using VarlinkPeer peer = _host.Connect();
        peer.Send(new byte[MostBytes].Select(_ => (byte)' ').ToArray());
        peer.Silent();
        peer.Send(" "u8);
        peer.Ended();
    }
}
