using System.Diagnostics;
using SecretsFs.TargetTests.Fixtures;

namespace SecretsFs.TargetTests.NixosModule;

/// <summary>A configuration of NixOps' with the recipe for pass, on a machine that nobody deploys to.</summary>
public sealed class DeploymentKeyTests(ModuleFixture machines) : ModuleTest(machines)
{
    private const string KeyUnit = "secret-foo-key.service";
    private const string BoundUnit = "bound.service";
    private const string PatientUnit = "patient.service";
    private const string NobodysKey = """deployment.keys.nobodys = { keyCommand = [ "pass" "show" "no/such" ]; };""";

    /// <summary>
    /// The recipe; its plugin has our builtins, and an exec that fails whoever calls it. Another definition after it.
    /// </summary>
    internal static string Recipe(string more = "") =>
        $$"""
        imports = [
          (builtins.scopedImport {
            builtins = builtins // {
              extraBuiltins = import {{Module("extra-builtins.nix")}} {
                exec = _: throw "the evaluation runs a program";
              };
            };
          } {{TargetScripts.Path("module/recipe.nix")}})
          {{Module("nixops.nix")}}
        ];
        {{more}}
        """;

    [TargetTheory]
    [Suites]
    public async Task Its_files_are_served_with_owner_and_mode_and_are_nowhere_in_the_evaluation(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);

        ModuleSystem system = await machine.EvaluateAsync(Recipe());
        await machine.SwitchAsync(Recipe());

        Assert.DoesNotContain(ModuleStore.Canary, system.ToString(), StringComparison.Ordinal);
        Assert.Equal("app:keys 640", await target.DoAsync("stat", "--format=%U:%G %a", "/run/keys/secret-foo"));
        Assert.Equal($"{ModuleStore.Canary}-spare", await target.DoAsync("cat", "/run/keys/secret-foo"));
        Assert.Equal(
            $"{ModuleStore.Canary}-spare".Length.ToString(System.Globalization.CultureInfo.InvariantCulture),
            await target.DoAsync("stat", "--format=%s", "/run/keys/secret-foo")); // no newline, as from the recipe
        Assert.Equal("root:keys 750", await target.DoAsync("stat", "--format=%U:%G %a", "/var/keys"));
        Assert.Equal("/run/keys/var/keys/app.env", await target.DoAsync("readlink", "/var/keys/app.env"));
        Assert.Equal(
            $"URL=postgres://app:{ModuleStore.Canary}-spare@db/app\nTOKEN=battery staple",
            await target.DoAsync("cat", "/var/keys/app.env"));
        Assert.Equal("0", await target.DoAsync("stat", "--format=%s", "/run/keys/done"));
    }

    [TargetTheory]
    [Suites]
    public async Task Its_unit_stays_active_whatever_happens_to_what_serves(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        await machine.SwitchAsync(Recipe());
        await new Service(target, BoundUnit).StartAsync();
        string before = await InvocationsAsync(target);

        await machine.Store.ReencryptAsync("spare");
        await machine.SwitchAsync(Recipe());
        await machine.Store.InsertAsync("spare", $"{ModuleStore.Canary}-another\n");
        await machine.SwitchAsync(Recipe());
        await target.UntilAsync("grep -q another /run/keys/secret-foo");
        await target.DoAsync("systemctl", "reload", Service.Unit);
        await machine.SwitchAsync(Recipe(), ModuleMachine.NextProgram);
        using CancellationTokenSource end = new(TimeSpan.FromSeconds(4));
        int killed = await machine.Service.KillWorkersAsync(TimeSpan.FromMilliseconds(400), end.Token);
        await machine.Service.KillMainAsync();
        await target.UntilAsync("cat /run/keys/secret-foo");

        Assert.InRange(killed, 3, int.MaxValue);
        Assert.Equal(before, await InvocationsAsync(target));
        Assert.Equal("active", await new Service(target, KeyUnit).StateAsync());
        Assert.Equal("active", await new Service(target, BoundUnit).StateAsync());
        await machine.Store.InsertAsync("spare", $"{ModuleStore.Canary}-spare\n");
    }

    [TargetTheory]
    [Suites]
    public async Task Its_unit_and_who_is_bound_to_it_end_with_the_key_and_it_comes_back(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        await machine.SwitchAsync(Recipe());
        await new Service(target, BoundUnit).StartAsync();

        await machine.Store.InsertForOthersAsync("spare");
        await machine.SwitchAsync(Recipe());
        await target.UntilAsync(
            $"! systemctl is-active --quiet {KeyUnit} && ! systemctl is-active --quiet {BoundUnit}");
        Assert.Contains(
            "/run/keys/secret-foo", await target.JournalAsync(KeyUnit), StringComparison.Ordinal);

        await machine.Store.InsertAsync("spare", $"{ModuleStore.Canary}-spare\n");
        await machine.SwitchAsync(Recipe());
        await target.UntilAsync($"systemctl is-active --quiet {KeyUnit}");
        await new Service(target, BoundUnit).StartAsync();

        await machine.SwitchAsync();
        Assert.Empty(await target.DoAsync(
            "sh", "-c", $"systemctl list-units --all --plain --no-legend '*-key.service'"));
        await target.UntilAsync($"! systemctl is-active --quiet {BoundUnit}");
        await target.DoAsync("sh", "-c", "! [ -e /var/keys ] && ! [ -e /run/keys/secret-foo ]");
    }

    [TargetTheory]
    [Suites]
    public async Task Another_place_of_its_file_restarts_who_is_bound_to_its_unit(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        await machine.SwitchAsync(Recipe());
        await new Service(target, BoundUnit).StartAsync();
        string before = await InvocationsAsync(target);

        await machine.SwitchAsync(Recipe("""deployment.keys.secret-foo.destDir = "/run/keys/deeper";"""));

        Assert.Equal($"{ModuleStore.Canary}-spare", await target.DoAsync("cat", "/run/keys/deeper/secret-foo"));
        Assert.Equal("active", await new Service(target, KeyUnit).StateAsync());

        // its start comes after that of the key, which is what the switch waits for
        await target.UntilAsync($"systemctl is-active --quiet {BoundUnit}");
        Assert.Equal("active", await new Service(target, BoundUnit).StateAsync());
        Assert.Equal(4, before.Split('\n').Concat((await InvocationsAsync(target)).Split('\n'))
            .Where(static line => line.Length > 0).Distinct().Count());
    }

    [TargetTheory]
    [Suites(SuitesAttribute.Trixie)]
    public async Task With_one_key_missing_the_target_of_all_keys_is_reached_in_time_and_says_which(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        await machine.TrySwitchAsync(Recipe(NobodysKey)); // what cannot be had fails one unit, and nothing else
        await target.DoAsync("systemctl", "stop", PatientUnit, "keys.target", "nixops-keys.service");
        await target.DoAsync("sh", "-c", "journalctl --rotate --vacuum-time=1s --quiet");

        long start = Stopwatch.GetTimestamp();
        await target.RunAsync(TimeSpan.FromSeconds(120), "systemctl", "start", PatientUnit);

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 25, 60);
        Assert.Equal("active", await new Service(target, "keys.target").StateAsync());
        string journal = await target.JournalAsync("nixops-keys.service");
        Assert.Contains("/run/keys/nobodys", journal, StringComparison.Ordinal);
        Assert.Contains("missing", journal, StringComparison.Ordinal);
        Assert.DoesNotContain("/run/keys/secret-foo", journal, StringComparison.Ordinal);

        await machine.SwitchAsync(Recipe());
        await target.DoAsync("systemctl", "restart", "nixops-keys.service");
        Assert.Equal("active", await new Service(target, "nixops-keys.service").StateAsync());
    }

    [TargetTheory]
    [Suites(SuitesAttribute.Trixie)]
    public async Task A_boot_with_a_key_missing_comes_to_its_end(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        await machine.SwitchAtBootAsync(Recipe(NobodysKey));
        await target.DoAsync("systemctl", "enable", "--quiet", PatientUnit);

        await machine.RebootAsync(failing: "nixops-keys.service");

        target = machine.Target;
        await target.UntilAsync($"systemctl is-active --quiet {PatientUnit}");
        Assert.Equal("active", await new Service(target, "multi-user.target").StateAsync());
        Assert.Equal($"{ModuleStore.Canary}-spare", await target.DoAsync("cat", "/run/keys/secret-foo"));
        Assert.Empty(await target.DoAsync("sh", "-c", "journalctl --boot | grep -i 'ordering cycle' || :"));
        await target.DoAsync("systemctl", "disable", "--quiet", PatientUnit);
    }

    [TargetTheory]
    [Suites(SuitesAttribute.Trixie)]
    public async Task What_pushes_keys_fails_cleanly_and_harms_nothing(string suite)
    {
        (ModuleMachine machine, Target target) = await UsualAsync(suite);
        await machine.SwitchAsync(Recipe());

        foreach (string command in (string[])
        [
            "rm -f /run/keys/secret-foo", "touch /run/keys/done", "echo x > /run/keys/.secret-foo.tmp",
            "chown app /run/keys/secret-foo", "mv /run/keys/done /run/keys/secret-foo",
        ])
        {
            RunResult refused = await target.RunAsync("sh", "-c", command);
            Assert.NotEqual(0, refused.Status);
            Assert.Contains("Read-only file system", refused.Errors, StringComparison.Ordinal);
        }

        Assert.Equal($"{ModuleStore.Canary}-spare", await target.DoAsync("cat", "/run/keys/secret-foo"));
    }

    private static string Module(string file) => Path.Combine(Programs.Repository, "nixos-module", file);

    /// <summary>Which runs of the units these are.</summary>
    private static Task<string> InvocationsAsync(Target target) =>
        target.DoAsync("systemctl", "show", "--property=InvocationID", KeyUnit, BoundUnit);
}
