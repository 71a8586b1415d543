using SecretsFs.TargetTests.Fixtures;

namespace SecretsFs.TargetTests.NixosModule;

/// <summary>What is decided where a system is built, and what never leaves the files that are read.</summary>
public sealed class ModuleBuildTests(ModuleFixture machines) : ModuleTest(machines)
{
    [TargetTheory]
    [Suites(SuitesAttribute.Trixie)]
    public async Task A_system_with_a_key_that_the_host_cannot_decrypt_is_not_built(string suite)
    {
        (ModuleMachine machine, Target _) = await UsualAsync(suite);
        RunResult good = await BuildAsync(machine, Added);

        await machine.Store.InsertForOthersAsync("others/key");
        RunResult others = await BuildAsync(machine, """services.secretsfs.keys.x = { pass = "others/key"; };""");
        RunResult missing = await BuildAsync(machine, """services.secretsfs.keys.x = { pass = "no/such"; };""");

        await machine.Store.RemoveAsync("others/key");
        Assert.True(good.Status == 0, good.Errors);
        Assert.NotEqual(0, others.Status);
        Assert.Contains(
            "manifest.json:1: $.keys.x.pass: host web1 cannot decrypt others/key (hint: ",
            others.Errors,
            StringComparison.Ordinal);
        Assert.NotEqual(0, missing.Status);
        Assert.Contains("entry no/such cannot be read", missing.Errors, StringComparison.Ordinal);
    }

    [TargetTheory]
    [Suites]
    public async Task A_store_on_the_machine_can_be_read_also_what_comes_later(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        await target.DoAsync(
            "sh", "-c",
            "umask 077; rm -rf /var/lib/local-store; "
            + "cp -r \"$(readlink -f /etc/secretsfs/store)\" /var/lib/local-store; "
            + "chmod -R u=rwX,go= /var/lib/local-store");

        await machine.SwitchAsync("""
            services.secretsfs.store = "/var/lib/local-store";
            services.secretsfs.decryption.publicKey = null;
            services.secretsfs.keys.later = { };
            services.secretsfs.keys."nginx/tls.key".restartUnits = lib.mkForce [ ];
            """);
        await target.DoAsync("cmp", "/run/keys/token", "/opt/consumers/expected/token");
        await target.DoAsync(
            "sh", "-c", "umask 077; cd /var/lib/local-store; cat token.gpg > later.gpg");

        await target.UntilAsync("cmp /run/keys/later /opt/consumers/expected/token");
    }

    [TargetTheory]
    [Suites(SuitesAttribute.Trixie)]
    public async Task Plaintext_is_in_no_file_unit_or_log(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        await machine.SwitchAsync(DeploymentKeyTests.Recipe($$"""
            {{Added}}
            services.secretsfs.templates."template.env".content = ''
              PASSWORD=${config.services.secretsfs.placeholder { pass = "db/pgpass"; line = 1; } }
            '';
            """));
        await target.DoAsync("systemctl", "start", "nginx.service", "bound.service");
        foreach (string key in (string[])["added", "pgpass", "template.env", "secret-foo", "var/keys/app.env"])
        {
            await target.DoAsync("grep", "-q", ModuleStore.Canary, $"/run/keys/{key}");
        }

        await target.DoAsync("grep", "-q", ModuleStore.Canary, "/run/keys-for-users/root-password");
        await target.DoAsync("journalctl", "--sync");

        // --one-file-system: what is mounted in /run are the keys themselves
        RunResult files = await target.RunAsync(
            "find", "/", "/run", "-xdev", "-type", "f", "-not", "-path", "/proc/*", "-exec",
            "grep", "--fixed-strings", "--files-with-matches", ModuleStore.Canary, "{}", "+");
        RunResult journal = await target.RunAsync(
            "sh", "-c", $"journalctl --output=export --all | grep --fixed-strings --count {ModuleStore.Canary}");
        RunResult units = await target.RunAsync(
            "sh", "-c", $"systemctl show '*' | grep --fixed-strings --count {ModuleStore.Canary}");

        Assert.Empty(files.Text);
        Assert.Equal("0\n", journal.Text);
        Assert.Equal("0\n", units.Text);
    }

    /// <summary>What Nix would run to make the manifest: as somebody without rights, home and environment.</summary>
    private static async Task<RunResult> BuildAsync(ModuleMachine machine, string configuration)
    {
        ModuleSystem system = await machine.EvaluateAsync(configuration);
        await machine.DeliverAsync(system);
        return await machine.Target.RunAsync(
            "setpriv", "--reuid=12345", "--regid=12345", "--clear-groups", "env", "-i", "PATH=/usr/bin", "sh", "-c",
            $"set -e; cd $(mktemp -d); out=$PWD/out\n{system.ManifestCheck}\ncmp out {system.ManifestFile}");
    }
}
