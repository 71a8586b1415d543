using SecretsFs.TargetTests.Fixtures;

namespace SecretsFs.TargetTests.NixosModule;

/// <summary>What is there when a machine is up, with nobody there and no network.</summary>
public sealed class ModuleBootTests(ModuleFixture machines) : ModuleTest(machines)
{
    [TargetTheory]
    [Suites]
    public async Task After_a_reboot_every_key_can_be_read_before_anybody_asks(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        await target.DoAsync("systemctl", "enable", "--quiet", "nginx.service");
        await machine.SwitchAtBootAsync("systemd.sysusers.enable = true;");
        await target.DoAsync("rm", "-f", "/etc/.updated"); // systemd-sysusers is skipped where nothing is new

        await machine.RebootAsync();

        target = machine.Target;
        await target.DoAsync("cmp", "/run/keys/token", "/opt/consumers/expected/token");
        await target.DoAsync("grep", "-q", ModuleStore.DatabasePassword, "/var/lib/app/.pgpass");
        await target.DoAsync("grep", "-q", ModuleStore.Canary, "/run/keys-for-users/root-password");
        Assert.Equal("active", await new Service(target, "nginx.service").StateAsync());
        long mounted = await StartedAsync(target, Service.Unit);
        long written = await StartedAsync(target, "secretsfs-for-users.service");
        Assert.InRange(written, 1, await StartedAsync(target, "systemd-sysusers.service"));
        Assert.InRange(mounted, 1, await StartedAsync(target, "sysinit.target"));
        Assert.Empty(await target.DoAsync("sh", "-c", "journalctl --boot | grep -i 'ordering cycle' || :"));
        await target.DoAsync("systemctl", "disable", "--quiet", "nginx.service");
    }

    [TargetTheory]
    [Suites]
    public async Task An_empty_ramfs_of_NixOS_makes_room_and_one_with_files_does_not(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        await machine.Service.StopAsync();
        await target.DoAsync("mount", "-t", "ramfs", "-o", "mode=750", "ramfs", "/run/keys");
        await target.DoAsync("sh", "-c", "echo pushed > /run/keys/pushed");

        RunResult refused = await target.RunAsync("systemctl", "restart", Service.Unit);
        string kept = await target.DoAsync("cat", "/run/keys/pushed");
        await target.DoAsync("systemctl", "stop", Service.Unit);
        await target.DoAsync("rm", "/run/keys/pushed");
        await machine.Service.StartAsync();

        Assert.NotEqual(0, refused.Status);
        Assert.Equal("pushed", kept);
        Assert.Contains(
            "/run/keys is a ramfs with files that somebody put there",
            await target.JournalAsync(Service.Unit),
            StringComparison.Ordinal);
        Assert.Equal(["fuse.secretsfs"], await machine.Service.MountsAsync());
    }

    [TargetTheory]
    [Suites]
    public async Task The_remount_of_an_older_NixOS_does_no_harm(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        ModuleSystem system = await machine.EvaluateAsync(isOlderNixos: true);
        string options = system.SpecialFileSystem("/run/keys").GetProperty("options").ToString()
            .Trim('[', ']').Replace("\"", "", StringComparison.Ordinal);

        // at each switch, and at boot
        await target.DoAsync("mount", "-n", "-t", "none", "-o", $"remount,{options}", "/run/keys", "/run/keys");
        await target.DoAsync("cmp", "/run/keys/token", "/opt/consumers/expected/token");
        await machine.Service.StopAsync();
        await target.DoAsync("mount", "-n", "-t", "none", "-o", options, "/run/keys", "/run/keys");
        await machine.Service.StartAsync();

        Assert.Equal(["fuse.secretsfs"], await machine.Service.MountsAsync());
        await target.DoAsync("cmp", "/run/keys/token", "/opt/consumers/expected/token");
    }

    // microseconds since the machine was started
    private static async Task<long> StartedAsync(Target target, string unit) =>
        long.Parse(
            await target.PropertyAsync(unit, "ActiveEnterTimestampMonotonic"),
            System.Globalization.CultureInfo.InvariantCulture);
}
