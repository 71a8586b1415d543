using System.Net.Sockets;
using System.Text;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Native;
using SecretsFs.Tests.Fixtures;
using SecretsFs.Varlink;
using LibC = SecretsFs.Native.LibC;

namespace SecretsFs.Tests.Varlink;

/// <summary>The client, with the server and with others that misbehave.</summary>
[Collection(AloneCollection.Name)]
public sealed class ClientTests : IDisposable
{
    private const string Ping = "org.example.Test.Ping";

    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(200);

    private readonly VarlinkHost _host = new();

    public void Dispose() => _host.Dispose();

    [ProgramFact]
    public async Task A_reply_has_parameters()
    {
        Task<VarlinkResult> asked = CallAsync(
            _host.Path, writer => writer.WriteString("program", "/x"), TestLimits.Event);
        VarlinkCall call = _host.NextCall();
        Assert.Equal("""{"program":"/x"}""", call.Parameters.GetRawText());
        Assert.True(call.Reply(writer => writer.WriteNumber("keys", 3)));
        VarlinkResult result = await ServedAsync(asked);
        Assert.Equal(VarlinkOutcome.Reply, result.Outcome);
        Assert.Equal(3, result.Parameters.GetProperty("keys").GetInt32());
    }

    [ProgramFact]
    public async Task An_error_has_a_name_and_parameters()
    {
        Task<VarlinkResult> asked = CallAsync(_host.Path, null, TestLimits.Event);
        Assert.True(_host.NextCall().Error("org.example.Test.Sad", writer => writer.WriteBoolean("very", true)));
        VarlinkResult result = await ServedAsync(asked);
        Assert.Equal(VarlinkOutcome.Error, result.Outcome);
        Assert.Equal("org.example.Test.Sad", result.ErrorName);
        Assert.Equal("""{"very":true}""", result.Parameters.GetRawText());
    }

    [ProgramFact]
    public async Task An_answer_may_have_16_MiB()
    {
        string large = new('x', (16 * 1024 * 1024) - 100);
        Task<VarlinkResult> asked = CallAsync(_host.Path, null, TestLimits.Event);
        VarlinkCall call = _host.NextCall();
        Assert.True(call.Reply(writer =>
        {
            for (int part = 0; part < 15; part++)
            {
                writer.WriteString($"a{part}", large.AsSpan(0, 1024 * 1024));
            }
        }));
        VarlinkResult result = await ServedAsync(asked);
        Assert.Equal(VarlinkOutcome.Reply, result.Outcome);
        Assert.Equal(15, result.Parameters.EnumerateObject().Count());
    }

    [ProgramFact]
    public async Task What_cannot_be_connected_to_is_told()
    {
        LocalSocket.Listen(_host.At("dead"), LibC.geteuid()).Dispose();
        Assert.Equal(VarlinkOutcome.NotThere, (await CallAsync(_host.At("none"), null, TestLimits.Event)).Outcome);
        Assert.Equal(VarlinkOutcome.Refused, (await CallAsync(_host.At("dead"), null, TestLimits.Event)).Outcome);
        VarlinkResult tooLong = await CallAsync(_host.At(new string('x', 108)), null, TestLimits.Event);
        Assert.Equal(VarlinkOutcome.Failed, tooLong.Outcome);
        Assert.Contains("cannot be the path of a socket", tooLong.Reason, StringComparison.Ordinal);
    }

    [ProgramFact]
    public async Task Time_is_limited_while_nobody_answers()
    {
        Task<VarlinkResult> asked = CallAsync(_host.Path, null, s_short);
        VarlinkCall call = _host.NextCall();
        Assert.Equal(VarlinkOutcome.TimedOut, (await ServedAsync(asked)).Outcome);
        _host.TurnUntil(() => call.Descriptor.IsClosed);
        Assert.False(call.Reply());
    }

    [ProgramFact]
    public async Task Time_is_limited_while_nobody_accepts()
    {
        List<SafeFileHandle> waiting = [];
        try
        {
            int error;
            do
            {
                error = LocalSocket.Connect(_host.Path, TimeSpan.Zero, out SafeFileHandle socket);
                waiting.Add(socket);
            }
            while (error == 0 && waiting.Count < 1000);
            Assert.Equal(LibC.EAGAIN, error);
            Assert.Equal(VarlinkOutcome.TimedOut, (await CallAsync(_host.Path, null, s_short)).Outcome);
        }
        finally
        {
            waiting.ForEach(socket => socket.Dispose());
        }
    }

    [ProgramFact]
    public async Task Time_is_limited_while_nobody_takes_the_call()
    {
        string large = new('x', 8 * 1024 * 1024);
        VarlinkResult result = await CallAsync(_host.Path, writer => writer.WriteString("a", large), s_short);
        Assert.Equal(VarlinkOutcome.TimedOut, result.Outcome);
    }

    [ProgramTheory]
    [InlineData("", (int)VarlinkOutcome.Ended)]
    [InlineData("{}", (int)VarlinkOutcome.Ended)]
    [InlineData("{}\0", (int)VarlinkOutcome.Reply)]
    [InlineData("{\"parameters\":null,\"continues\":false}\0", (int)VarlinkOutcome.Reply)]
    [InlineData("{\"continues\":true}\0", (int)VarlinkOutcome.InvalidAnswer)]
    [InlineData("\0", (int)VarlinkOutcome.InvalidAnswer)]
    [InlineData("[]\0", (int)VarlinkOutcome.InvalidAnswer)]
    [InlineData("{\"parameters\":[]}\0", (int)VarlinkOutcome.InvalidAnswer)]
    [InlineData("{\"error\":1}\0", (int)VarlinkOutcome.InvalidAnswer)]
    [InlineData("{\"other\":1}\0", (int)VarlinkOutcome.InvalidAnswer)]
    [InlineData("{\"error\":\"a\",\"error\":\"a\"}\0", (int)VarlinkOutcome.InvalidAnswer)]
    [InlineData("{\"parameters\":{\"a\":\"\\ud800\"}}\0", (int)VarlinkOutcome.InvalidAnswer)]
    public async Task What_a_service_sends_is_judged(string answer, int outcome)
    {
        VarlinkResult result = await CallWithAnswerAsync(Encoding.UTF8.GetBytes(answer));
        Assert.Equal((VarlinkOutcome)outcome, result.Outcome);
    }

    [ProgramFact]
    public async Task An_answer_of_more_than_16_MiB_is_not_taken()
    {
        byte[] spaces = new byte[(16 * 1024 * 1024) + 1];
        Array.Fill(spaces, (byte)' ');
        VarlinkResult result = await CallWithAnswerAsync(spaces);
        Assert.Equal(VarlinkOutcome.InvalidAnswer, result.Outcome);
        Assert.Equal("the answer is too large", result.Reason);
    }

    private static Task<VarlinkResult> CallAsync(
        string path, Action<System.Text.Json.Utf8JsonWriter>? writeParameters, TimeSpan limit) =>
        Task.Run(() => VarlinkClient.Call(path, Ping, writeParameters, limit)).WaitAsync(TestLimits.Event);

    private async Task<VarlinkResult> ServedAsync(Task<VarlinkResult> asked)
    {
        _host.TurnUntil(() => asked.IsCompleted);
        return await asked;
    }

    private async Task<VarlinkResult> CallWithAnswerAsync(byte[] answer)
    {
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_host.At("other")));
        listener.Listen();
        Task<VarlinkResult> asked = CallAsync(_host.At("other"), null, TestLimits.Event);
        using Socket peer = await listener.AcceptAsync().WaitAsync(TestLimits.Event);
        byte[] request = new byte[1024];
        int count = await peer.ReceiveAsync(request).WaitAsync(TestLimits.Event);
        Assert.Equal(
            """{"method":"org.example.Test.Ping","parameters":{}}""" + '\0',
            Encoding.UTF8.GetString(request, 0, count));
        for (int sent = 0; sent < answer.Length;)
        {
            sent += await peer.SendAsync(answer.AsMemory(sent)).AsTask().WaitAsync(TestLimits.Event);
        }

        peer.Close();
        return await asked;
    }
}
