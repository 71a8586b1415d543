using SecretsFs.TargetTests.Fixtures;

namespace SecretsFs.TargetTests;

/// <summary>That the other tests would notice.</summary>
public sealed class HarnessTests(TargetFixture targets) : TargetTest(targets)
{
    [TargetTheory]
    [Suites]
    public async Task A_reader_reports_what_went_wrong(string suite)
    {
        Target target = await TargetAsync(suite);
        await target.DoAsync("sh", "-c", "mkdir -m 0755 -p /run/keys && cp /opt/consumers/expected/* /run/keys");
        Reader reader = await Reader.StartAsync(target, "consumer-plain");

        await target.DoAsync("sh", "-c", "echo other > /run/keys/token && rm /run/keys/environment");
        await reader.WaitForReadsAsync(10);
        ReaderReport report = await reader.StopAsync();

        await target.DoAsync("rm", "/run/keys/token");
        Assert.Equal("failed", await target.PropertyAsync("consumer-plain", "ActiveState"));
        Assert.InRange(report.Wrong, 1, long.MaxValue);
        Assert.InRange(report.Errors["ENOENT"], 1, long.MaxValue);
    }

    [TargetTheory]
    [Suites]
    public async Task A_start_that_finds_another_secret_fails(string suite)
    {
        Target target = await TargetAsync(suite);
        await target.DoAsync("sh", "-c", "mkdir -m 0755 -p /run/keys && echo SECRET=other > /run/keys/environment");

        RunResult start = await target.RunAsync("systemctl", "start", "consumer-environment");

        await target.DoAsync("rm", "/run/keys/environment");
        Assert.NotEqual(0, start.Status);
    }
}
