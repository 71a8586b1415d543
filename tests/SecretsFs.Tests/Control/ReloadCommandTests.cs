using SecretsFs.Tests.Fixtures;
using SecretsFs.Tests.Varlink;
using SecretsFs.Varlink;

namespace SecretsFs.Tests.Control;

/// <summary>secretsfs reload.</summary>
public sealed class ReloadCommandTests : ControlCommandTest
{
    [RootTheory]
    [InlineData(12, "true", "reloaded: 12 keys, 1 added, 0 removed, 2 changed; upgraded\n")]
    [InlineData(1, "false", "reloaded: 1 key, 1 added, 0 removed, 2 changed\n")]
    public async Task It_says_what_was_done(int keys, string upgraded, string said)
    {
        RunResult run = await AnsweredAsync("reload", Scratch.Mountpoint(), call =>
        {
            Assert.Equal(MountInterface.Reload, call.Method);
            Reply(call, $$"""{"keys":{{keys}},"added":1,"removed":0,"changed":2,"upgraded":{{upgraded}}}""");
        });
        Assert.Equal(said, run.Succeeded().Text);
        Assert.Empty(run.Errors);
    }

    [RootFact]
    public async Task It_names_itself_as_the_program_to_go_on_with()
    {
        string program = await Programs.CopySecretsFsAsync(Scratch.Folder("other"));
        string mountpoint = Scratch.Mountpoint();
        VarlinkHost host = Host(mountpoint);
        Task<RunResult> run = Child.RunAsync(program, "reload", mountpoint);
        VarlinkCall call = host.NextCall();
        Assert.Equal($$"""{"program":"{{program}}"}""", call.Parameters.GetRawText());
        Assert.True(call.Error(MountInterface.Busy));
        host.TurnUntil(() => run.IsCompleted);
        await run;
    }

    [RootFact]
    public async Task What_was_not_reloaded_is_said_problem_by_problem()
    {
        RunResult run = await AnsweredAsync("reload", Scratch.Mountpoint(), call => Assert.True(call.Error(
            MountInterface.NotReloaded,
            writer =>
            {
                writer.WriteStartArray("problems");
                writer.WriteStringValue("/m.json:1: $: one (hint: a)");
                writer.WriteStringValue("/m.json:2: $: two\u001b (hint: b)");
                writer.WriteEndArray();
            })));
        Assert.Equal("/m.json:1: $: one (hint: a)\n/m.json:2: $: two? (hint: b)\n", run.Errors);
        Assert.Equal(InvalidManifest, run.Status);
        Assert.Empty(run.Output);
    }

    [RootFact]
    public async Task While_another_is_under_way_it_says_so()
    {
        string mountpoint = Scratch.Mountpoint();
        RunResult run = await AnsweredAsync(
            "reload", mountpoint, call => Assert.True(call.Error(MountInterface.Busy)));
        Assert.Equal(
            $"secretsfs: {mountpoint}: another reload is under way (hint: try again once that is done)\n", run.Errors);
        Assert.Equal(Failure, run.Status);
    }

    [RootFact]
    public async Task A_daemon_that_ends_meanwhile_is_named()
    {
        string mountpoint = Scratch.Mountpoint();
        VarlinkHost host = Host(mountpoint);
        Task<RunResult> run = RunAsync("reload", mountpoint);
        host.NextCall();
        host.Server.Dispose();
        Assert.Equal(
            $"secretsfs: {mountpoint}: its daemon ended the connection without an answer "
                + "(hint: only root and the user who mounted it get one; has it ended meanwhile?)\n",
            (await run).Errors);
        Assert.Equal(Failure, (await run).Status);
    }

    [RootFact]
    public async Task Where_nothing_is_mounted_it_says_so() =>
        Assert.Equal(NotMounted, (await RunAsync("reload", Scratch.Mountpoint())).Status);
}
