using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Access;

public sealed class UnitTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private static string UnitName => $"secretsfs-test-{Environment.ProcessId}.service";

    [MountFact]
    public async Task A_reader_outside_the_unit_is_refused()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text", unit: UnitName));

        string line = await mount.AssertRefusedAsync("text", "Permission denied", "not-allowed", "EACCES");

        Assert.Contains($"only {UnitName} may read it", line, StringComparison.Ordinal);
    }

    [CgroupFact]
    public async Task A_reader_in_the_unit_is_let_in_and_named_in_the_log()
    {
        using TestCgroup cgroup = new(UnitName);
        Mount mount = await MountAsync(SharedManifest().Key("text", unit: UnitName));

        RunResult read = (await cgroup.RunAsync("cat", mount.At("text"))).Succeeded();

        Assert.Equal(PassStoreFixture.Contents["text"], read.Output);
        Assert.Contains(
            $"unit=\"{UnitName}\" outcome=granted", await mount.AuditLineAsync("text"), StringComparison.Ordinal);
    }

    [CgroupFact]
    public async Task A_reader_in_another_unit_is_refused()
    {
        using TestCgroup cgroup = new($"secretsfs-test-{Environment.ProcessId}-other.service");
        Mount mount = await MountAsync(SharedManifest().Key("text", unit: UnitName));

        RunResult read = await cgroup.RunAsync("cat", mount.At("text"));

        Assert.Equal($"cat: {mount.At("text")}: Permission denied\n", read.Errors);
        Assert.Contains(
            $"unit=\"{cgroup.Unit}\" outcome=not-allowed",
            await mount.AuditLineAsync("text"),
            StringComparison.Ordinal);
    }
}
