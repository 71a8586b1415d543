using SecretsFs.TargetTests.Fixtures;

namespace SecretsFs.TargetTests;

/// <summary>The unit through its life.</summary>
public sealed class LifecycleTests(TargetFixture targets) : TargetTest(targets)
{
    [TargetTheory]
    [Suites]
    public async Task It_is_active_once_a_secret_can_be_read(string suite)
    {
        (Target target, Service service) = await StartedAsync(suite);

        string read = await target.DoAsync("cat", "/run/keys/token");

        Assert.Equal(TargetManifest.Contents["token"].TrimEnd('\n'), read);
        Assert.Equal("active", await service.StateAsync());
        Assert.Equal(["fuse.secretsfs"], await service.MountsAsync());
    }

    [TargetTheory]
    [Suites]
    public async Task Others_than_root_and_the_group_are_refused(string suite)
    {
        (Target target, Service _) = await StartedAsync(suite);

        RunResult read = await target.RunAsync("setpriv", "--reuid=nobody", "--clear-groups", "cat", "/run/keys/token");

        Assert.Equal("cat: /run/keys/token: Permission denied\n", read.Errors);
    }

    [TargetTheory]
    [Suites]
    public async Task The_log_names_the_unit_that_read(string suite)
    {
        (Target target, Service _) = await StartedAsync(suite);

        Reader reader = await Reader.StartAsync(target, "consumer-strict");

        await reader.StopAsync();
        await target.DoAsync("journalctl", "--sync");
        Assert.Contains(
            "unit=\"consumer-strict.service\" outcome=granted",
            await target.JournalAsync(Service.Unit),
            StringComparison.Ordinal);
    }

    [TargetTheory]
    [Suites]
    public async Task A_stop_leaves_no_mount_and_no_process(string suite)
    {
        (Target target, Service service) = await StartedAsync(suite);
        string cgroup = await target.PropertyAsync(Service.Unit, "ControlGroup");

        await service.StopAsync();

        Assert.Equal("inactive", await service.StateAsync());
        Assert.Equal("success", await target.PropertyAsync(Service.Unit, "Result"));
        Assert.Empty(await service.MountsAsync());
        Assert.Equal("", await target.DoAsync("find", "/run/keys", "/run/secretsfs", "-mindepth", "1", "-type", "s"));
        Assert.Equal("", await target.DoAsync("sh", "-c", $"cat /sys/fs/cgroup{cgroup}/cgroup.procs 2>/dev/null || :"));
    }

    [TargetTheory]
    [Suites]
    public async Task When_somebody_unmounts_it_is_mounted_again(string suite)
    {
        (Target target, Service service) = await StartedAsync(suite);

        await target.DoAsync("umount", Service.Mountpoint);

        await target.UntilAsync("cmp /run/keys/token /opt/consumers/expected/token");
        Assert.Equal(["fuse.secretsfs"], await service.MountsAsync());
    }

    [TargetTheory]
    [Suites]
    public async Task It_runs_before_ordinary_services_in_an_order_without_cycles(string suite)
    {
        Target target = await TargetAsync(suite);
        await target.DoAsync("systemctl", "enable", Service.Unit);

        RunResult verify = await target.RunAsync("systemd-analyze", "verify", "default.target");

        await target.DoAsync("systemctl", "disable", Service.Unit);
        Assert.DoesNotContain("cycle", verify.Errors, StringComparison.OrdinalIgnoreCase);
        string before = await target.PropertyAsync(Service.Unit, "Before");
        Assert.Contains("sysinit.target", before.Split(' '));
    }

    [TargetTheory]
    [Suites]
    public async Task Systemd_has_nothing_to_say_about_the_units(string suite)
    {
        Target target = await TargetAsync(suite);

        RunResult verify = await target.RunAsync(
            "systemd-analyze", "verify", "--man=no", $"/etc/systemd/system/{Service.Unit}");

        Assert.Equal("", verify.Errors + verify.Text);
        Assert.Equal(0, verify.Status);
    }
}
