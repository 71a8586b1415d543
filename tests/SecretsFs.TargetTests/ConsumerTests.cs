using SecretsFs.TargetTests.Fixtures;

namespace SecretsFs.TargetTests;

/// <summary>Services that use secrets, in all the ways that hide or move them.</summary>
public sealed class ConsumerTests(TargetFixture targets) : TargetTest(targets)
{
    private const int Reads = 200;

    [TargetTheory]
    [Suites]
    public async Task Sandboxed_services_read_on_across_reloads(string suite)
    {
        (Target target, Service service) = await StartedAsync(suite);
        await using ManagerWatch watch = new(target);
        Reader[] readers = await Reader.StartAllAsync(target);

        foreach (string added in (string[])["one", "two", "three"])
        {
            await service.ReloadAsync(TargetManifest.Usual((added, "token")));
            await target.UntilAsync($"cmp /run/keys/{added} /opt/consumers/expected/token");
        }

        await Task.WhenAll(readers.Select(reader => reader.WaitForReadsAsync(Reads)));
        await Task.WhenAll(readers.Select(reader => reader.AssertAllWellAsync()));
    }

    [TargetTheory]
    [Suites]
    public async Task Services_find_their_secret_whenever_they_are_started(string suite)
    {
        (Target target, Service service) = await StartedAsync(suite);
        await using ManagerWatch watch = new(target);
        using CancellationTokenSource end = new();
        Task<int[]> starts = Task.WhenAll(Starts.Units.Select(unit => Starts.RepeatAsync(target, unit, end.Token)));

        await service.ReloadAsync(TargetManifest.Usual(("added", "token")));
        await target.UntilAsync("cmp /run/keys/added /opt/consumers/expected/token");
        await end.CancelAsync();

        Assert.All(await starts, count => Assert.True(count > 0));
    }

    [TargetTheory]
    [Suites]
    public async Task A_service_that_was_started_before_the_mount_sees_it(string suite)
    {
        Target target = await TargetAsync(suite);
        await target.DoAsync(
            "systemd-run", "--unit=probe-early", "--property=ProtectSystem=strict", "--property=PrivateTmp=yes",
            "--property=RuntimeDirectory=probe", "--quiet", "sh", "-c",
            ": > /run/probe/started; until cmp /run/keys/token /opt/consumers/expected/token; do :; done; "
            + ": > /run/probe/seen; sleep 1000");
        await target.UntilAsync("[ -e /run/probe/started ]");

        await new Service(target).StartAsync();

        await target.UntilAsync("[ -e /run/probe/seen ]");
    }

    [TargetTheory]
    [Suites]
    public async Task Without_the_mount_no_condition_holds_and_nothing_hangs(string suite)
    {
        Target target = await TargetAsync(suite);
        await using ManagerWatch watch = new(target);

        await new Service(target, "consumer-condition").StartAsync();
        RunResult environment = await target.RunAsync("systemctl", "start", "consumer-environment");

        Assert.Equal("no", await target.PropertyAsync("consumer-condition", "ConditionResult"));
        Assert.NotEqual(0, environment.Status);
    }
}
