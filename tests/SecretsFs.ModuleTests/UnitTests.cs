using System.Text.Json;

namespace SecretsFs.ModuleTests;

public sealed class UnitTests(Evaluations evaluations) : IClassFixture<Evaluations>
{
    private const string Users = "secretsfs-for-users.service";

    /// <summary>Nothing at all: neither what it does not know nor what it would have to leave out.</summary>
    [UnitsTheory]
    [Suites]
    public async Task Systemd_has_nothing_to_say_about_the_units(string suite)
    {
        HashSet<string> known = []; // several cases come to the same units
        foreach (string name in ModuleFiles.Cases)
        {
            JsonElement evaluated = await evaluations.ResultAsync(suite, name);
            if (!known.Add(evaluated.GetProperty("units").GetRawText() + evaluated.GetProperty("dropIns").GetRawText()))
            {
                continue;
            }

            RunResult result = await VerifyAsync(suite, name);
            string said = result.Text + result.Errors;
            Assert.True(result.Status == 0 && said == "", $"{name}: {said}");
        }
    }

    /// <summary>Which shows that what is above would find a unit that waits for what waits for it.</summary>
    [UnitsTheory]
    [Suites]
    public async Task A_cycle_is_noticed(string suite)
    {
        RunResult result = await VerifyAsync(
            suite, "sysusers", machine => machine.AddTo(Users, "[Unit]\nAfter=sysinit.target\n"));
        Assert.Contains("ordering cycle", result.Errors, StringComparison.Ordinal);
    }

    [UnitsTheory]
    [Suites]
    public async Task A_setting_that_systemd_does_not_know_is_noticed(string suite)
    {
        RunResult result = await VerifyAsync(
            suite, "minimal", machine => machine.AddTo("secretsfs.service", "[Service]\nRestartSoon=yes\n"));
        Assert.Contains("RestartSoon", result.Errors, StringComparison.Ordinal);
    }

    /// <summary>As in units/, where each setting is explained.</summary>
    [NixTheory]
    [InlineData(SuitesAttribute.Trixie, "secretsfs.service")]
    [InlineData(SuitesAttribute.Bookworm, "secretsfs-notify.service")]
    public async Task The_service_has_the_settings_of_the_unit_for_other_systems(string suite, string file)
    {
        JsonElement result = await evaluations.ResultAsync(suite, "minimal");
        UnitText expected = UnitText.Read(Path.Combine(Programs.Repository, "units", file));
        UnitText actual = UnitText.From(result.GetProperty("units").GetProperty("secretsfs.service"));
        Assert.Equal(expected.Section("Service").Where(IsSame), actual.Section("Service").Where(IsSame));

        // commands have other paths, and X- is for NixOS
        static bool IsSame(string setting) =>
            !setting.StartsWith("Exec", StringComparison.Ordinal)
                && !setting.StartsWith("X-", StringComparison.Ordinal);
    }

    private async Task<RunResult> VerifyAsync(string suite, string name, Action<UnitMachine>? change = null)
    {
        await using Scratch scratch = new();
        UnitMachine machine = new(await evaluations.TreeAsync(suite), scratch);
        JsonElement result = await evaluations.ResultAsync(suite, name);
        foreach (JsonProperty unit in result.GetProperty("units").EnumerateObject())
        {
            machine.Add(unit.Name, unit.Value);
        }

        // of others' units those that are whole, and no templates
        foreach (JsonProperty unit in result.GetProperty("dropIns").EnumerateObject())
        {
            if (UnitText.From(unit.Value).Programs().Any() && !unit.Name.Contains('@', StringComparison.Ordinal))
            {
                machine.Add(unit.Name, unit.Value);
            }
        }

        change?.Invoke(machine);
        return await machine.VerifyAsync();
    }
}
