using SecretsFs.TargetTests.Fixtures;

namespace SecretsFs.TargetTests.NixosModule;

/// <summary>From one system to the next.</summary>
public sealed class ModuleSwitchTests(ModuleFixture machines) : ModuleTest(machines)
{
    private const string Undeclared = """
        services.secretsfs.keys = lib.mkForce { token = { group = "keys"; mode = "0440"; }; };
        """;

    [TargetTheory]
    [Suites]
    public async Task A_switch_makes_keys_readable(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);

        Assert.Equal(["fuse.secretsfs"], await machine.Service.MountsAsync());
        Assert.Equal("root:keys 750", await target.DoAsync("stat", "--format=%U:%G %a", "/run/keys"));
        Assert.Equal("root:keys 440", await target.DoAsync("stat", "--format=%U:%G %a", "/run/keys/token"));
        Assert.Equal("app:root 400", await target.DoAsync("stat", "--format=%U:%G %a", "/run/keys/pgpass"));
        await target.DoAsync("cmp", "/run/keys/token", "/opt/consumers/expected/token");
        Assert.Equal("/run/keys/pgpass", await target.DoAsync("readlink", "/var/lib/app/.pgpass"));
        Assert.Equal(
            "root:root 400", await target.DoAsync("stat", "--format=%U:%G %a", "/run/keys-for-users/root-password"));
        Assert.Equal("ramfs", await target.DoAsync("stat", "--file-system", "--format=%T", "/run/keys-for-users"));
    }

    [TargetTheory]
    [Suites]
    public async Task What_is_undeclared_is_gone_and_nothing_was_restarted(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        int main = await machine.Service.MainPidAsync();

        await machine.SwitchAsync(Undeclared);

        Assert.Equal("token", await target.DoAsync("ls", "/run/keys"));
        await target.DoAsync("sh", "-c", "! [ -L /var/lib/app/.pgpass ] && ! [ -e /run/keys-for-users/root-password ]");
        Assert.Equal(main, await machine.Service.MainPidAsync());
        Assert.Equal(0, await machine.Service.WorkerRestartsAsync());
    }

    [TargetTheory]
    [Suites]
    public async Task Without_the_module_nothing_of_it_is_left(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);

        await machine.SwitchAsync("services.secretsfs.enable = lib.mkForce false;");

        Assert.Empty(await machine.Service.MountsAsync());
        Assert.Empty(await target.DoAsync("sh", "-c", "systemctl list-units --all --plain --no-legend 'secretsfs*'"));
        Assert.Empty(await target.DoAsync("sh", "-c", "ls -A /run/keys /etc/secretsfs | grep -v :; ls /var/lib/app"));
    }

    [TargetTheory]
    [Suites]
    public async Task Another_version_of_the_program_goes_on_in_the_same_process(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        int main = await machine.Service.MainPidAsync();
        Reader reader = await Reader.StartAsync(target, "consumer-strict");

        await machine.SwitchAsync(program: ModuleMachine.NextProgram);

        string program = ModuleMachine.NextProgram + "/lib/secretsfs/secretsfs";
        await machine.Service.UntilAllExecuteAsync(program);
        Assert.Equal(main, await machine.Service.MainPidAsync());
        await reader.WaitForReadsAsync(20);
        await reader.AssertAllWellAsync();
    }

    [TargetTheory]
    [Suites(SuitesAttribute.Trixie)]
    public async Task A_unit_restarts_when_its_entry_was_encrypted_anew(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        await target.DoAsync("systemctl", "start", "nginx.service");
        int before = await new Service(target, "nginx.service").MainPidAsync();
        await machine.SwitchAsync(Added);
        Assert.Equal(before, await new Service(target, "nginx.service").MainPidAsync());

        await machine.Store.ReencryptAsync("web/tls-key");
        await machine.SwitchAsync();

        Assert.NotEqual(before, await new Service(target, "nginx.service").MainPidAsync());
        Assert.Equal("active", await new Service(target, "nginx.service").StateAsync());
    }

    [TargetTheory]
    [Suites]
    public async Task A_link_replaces_nothing_and_follows_its_declaration(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        await target.DoAsync("sh", "-c", "echo mine > /var/lib/app/taken");

        RunResult taken = await machine.TrySwitchAsync("""
            services.secretsfs.keys.pgpass.path = lib.mkForce "/var/lib/app/other";
            services.secretsfs.keys.added = { pass = "spare"; path = "/var/lib/app/taken"; };
            """);

        Assert.NotEqual(0, taken.Status);
        Assert.Contains(
            "/var/lib/app/taken is not a link to /run/keys/added",
            await target.JournalAsync("secretsfs-links"),
            StringComparison.Ordinal);
        Assert.Equal("mine", await target.DoAsync("cat", "/var/lib/app/taken"));
        Assert.Equal("/run/keys/pgpass", await target.DoAsync("readlink", "/var/lib/app/other"));
        await target.DoAsync("sh", "-c", "! [ -L /var/lib/app/.pgpass ] && rm /var/lib/app/taken");
        await target.DoAsync("systemctl", "reload", "secretsfs-links");
        Assert.Equal("/run/keys/added", await target.DoAsync("readlink", "/var/lib/app/taken"));
    }

    [TargetTheory]
    [Suites]
    public async Task A_link_is_only_made_where_nobody_leads_root_astray(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        await target.DoAsync(
            "setpriv", "--reuid=app", "--regid=app", "--clear-groups", "sh", "-c",
            "mkdir -p /var/lib/app/own && ln -sfn /root /var/lib/app/astray");

        await machine.TrySwitchAsync("""
            services.secretsfs.keys.one = { pass = "spare"; path = "/var/lib/app/own/one"; };
            services.secretsfs.keys.two = { pass = "spare"; path = "/var/lib/app/astray/two"; };
            services.secretsfs.keys.three = { pass = "spare"; path = "/var/lib/app/missing/three"; };
            """);

        Assert.Equal("/run/keys/one", await target.DoAsync("readlink", "/var/lib/app/own/one"));
        await target.DoAsync("sh", "-c", "! [ -L /root/two ] && ! [ -e /var/lib/app/missing ]");
        Assert.Contains(
            "/var/lib/app/missing/three: its directory is not there",
            await target.JournalAsync("secretsfs-links"),
            StringComparison.Ordinal);

        // what is removed is a link of this module, wherever its directory leads by then
        await target.DoAsync(
            "sh", "-c",
            "mkdir -p /srv/other && echo kept > /srv/other/one && rm -r /var/lib/app/own && "
            + "ln -s /srv/other /var/lib/app/own");
        await machine.SwitchAsync();
        Assert.Equal("kept", await target.DoAsync("cat", "/srv/other/one"));
        await target.DoAsync("rm", "/var/lib/app/own", "/var/lib/app/astray");
    }
}
