using SecretsFs.Tests.Fixtures;
using SecretsFs.Tests.Varlink;
using SecretsFs.Varlink;

namespace SecretsFs.Tests.Control;

/// <summary>secretsfs status.</summary>
public sealed class StatusTests : ControlCommandTest
{
    private static readonly string s_status = string.Concat("""
        {"mountpoint":"/run/keys","manifest":"/etc/m.json","program":"/bin/secretsfs",
        "keeper":{"pid":10,"version":"0.1.0","uptimeSeconds":266461},
        "worker":{"pid":11,"generation":2,"restarts":1,"uptimeSeconds":61},"spare":{"pid":12,"ready":true},
        "requests":{"inFlight":1,"received":30,"answered":29},"keys":[
        {"name":"db/password","state":"readable","lengthKnown":true,"lastRead":"2026-01-02T03:04:05Z",
        "lastUnit":"nginx.service"},
        {"name":"other","state":"noKey","lengthKnown":false,"lastRead":null,"lastUnit":null}]}
        """.Split('\n'));

    private const string Text = """
        mountpoint  /run/keys
        manifest    /etc/m.json
        program     /bin/secretsfs
        keeper      pid 10, version 0.1.0, up 3 d 2 h
        worker      pid 11, generation 2, up 1 min 1 s, 1 restart
        spare       pid 12, ready
        requests    1 in flight, 30 received, 29 answered

        KEY          STATE     LENGTH  LAST READ             BY
        db/password  readable  known   2026-01-02T03:04:05Z  nginx.service
        other        noKey     -       -                     -

        """;

    [RootFact]
    public async Task It_is_a_few_lines_and_a_table_of_the_keys()
    {
        string mountpoint = Scratch.Mountpoint();
        RunResult run = await AnsweredAsync("status", mountpoint, call =>
        {
            Assert.Equal(MountInterface.Status, call.Method);
            Assert.Equal("{}", call.Parameters.GetRawText());
            Reply(call, s_status);
        });
        Assert.Equal(Text, run.Succeeded().Text);
        Assert.Empty(run.Errors);
    }

    [RootFact]
    public async Task Without_worker_and_spare_it_says_none()
    {
        string status = s_status
            .Replace("""{"pid":11,"generation":2,"restarts":1,"uptimeSeconds":61}""", "null", StringComparison.Ordinal)
            .Replace("""{"pid":12,"ready":true}""", "null", StringComparison.Ordinal);
        RunResult run = await AnsweredAsync("status", Scratch.Mountpoint(), call => Reply(call, status));
        Assert.Contains("worker      none\nspare       none\n", run.Succeeded().Text, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task Json_is_what_the_daemon_said()
    {
        RunResult run = await AnsweredAsync("status", Scratch.Mountpoint(), call => Reply(call, s_status), "--json");
        Assert.Equal(s_status + "\n", run.Succeeded().Text);
    }

    [RootFact]
    public async Task What_would_command_a_terminal_is_not_printed()
    {
        string status = s_status.Replace("/etc/m.json", "/etc/\\u001b[2J\\nm.json", StringComparison.Ordinal);
        RunResult run = await AnsweredAsync("status", Scratch.Mountpoint(), call => Reply(call, status));
        Assert.Contains("manifest    /etc/?[2J?m.json\n", run.Succeeded().Text, StringComparison.Ordinal);
    }

    [RootTheory]
    [InlineData("\"pid\":10", "\"pid\":\"10\"")]
    [InlineData("\"pid\":10", "\"pid\":1.5")]
    [InlineData("\"pid\":10,", "")]
    [InlineData("\"state\":\"readable\"", "\"state\":null")]
    [InlineData("\"uptimeSeconds\":61", "\"uptimeSeconds\":null")]
    public async Task An_answer_of_another_shape_is_a_failure(string part, string other)
    {
        Assert.Contains(part, s_status, StringComparison.Ordinal);
        string mountpoint = Scratch.Mountpoint();
        RunResult run = await AnsweredAsync(
            "status", mountpoint, call => Reply(call, s_status.Replace(part, other, StringComparison.Ordinal)));
        AssertFailed(
            run,
            Failure,
            $"{mountpoint}: its daemon answered what makes no sense here (hint: is it of another version? restart it)");
    }

    [RootFact]
    public async Task The_path_may_be_written_in_another_way()
    {
        string mountpoint = Scratch.Mountpoint();
        File.CreateSymbolicLink(Scratch.At("link"), mountpoint);
        VarlinkHost host = Host(mountpoint);
        Task<RunResult> run = RunAsync("status", $"{Scratch.Root}/./link/");
        Reply(host.NextCall(), s_status);
        host.TurnUntil(() => run.IsCompleted);
        (await run).Succeeded();
    }

    [RootFact]
    public async Task Where_nothing_is_mounted_it_says_so()
    {
        string mountpoint = Scratch.Mountpoint();
        AssertFailed(
            await RunAsync("status", mountpoint),
            NotMounted,
            $"{mountpoint}: no SecretsFs is mounted here (hint: findmnt shows what is mounted where)");
    }

    [RootFact]
    public async Task Where_there_is_no_directory_it_says_so() => AssertFailed(
        await RunAsync("status", Scratch.At("nothing")),
        NotMounted,
        $"{Scratch.At("nothing")}: no such directory (hint: findmnt shows what is mounted where)");

    [RootFact]
    public async Task A_socket_that_nobody_listens_at_is_no_daemon()
    {
        string mountpoint = Scratch.Mountpoint();
        VarlinkHost host = Host(mountpoint);
        host.Server.Dispose();
        Assert.True(File.Exists(host.Path));
        AssertFailed(
            await RunAsync("status", mountpoint),
            NotMounted,
            $"{mountpoint}: no SecretsFs is mounted here (hint: findmnt shows what is mounted where)");
    }

    [RootFact]
    public async Task A_daemon_that_does_not_answer_is_waited_for_five_seconds()
    {
        string mountpoint = Scratch.Mountpoint();
        Host(mountpoint);
        AssertFailed(
            await RunAsync("status", mountpoint),
            Failure,
            $"{mountpoint}: its daemon did not answer within 5 s "
                + "(hint: see its log; secretsfs unmount helps where it hangs)");
    }

    [RootFact]
    public async Task A_daemon_that_has_no_such_method_is_of_another_version()
    {
        string mountpoint = Scratch.Mountpoint();
        VarlinkHost host = Host(mountpoint, new VarlinkInterface(MountInterface.Name, string.Empty));
        Task<RunResult> run = RunAsync("status", mountpoint);
        host.TurnUntil(() => run.IsCompleted);
        AssertFailed(
            await run,
            Failure,
            $"{mountpoint}: its daemon answered org.varlink.service.MethodNotFound "
                + "(hint: is it of another version? restart it)");
    }

    private static void AssertFailed(RunResult run, int status, string message)
    {
        Assert.Equal($"secretsfs: {message}\n", run.Errors);
        Assert.Equal(status, run.Status);
        Assert.Empty(run.Output);
    }
}
