using System.Globalization;
using System.Text.RegularExpressions;

namespace SecretsFs.ModuleTests;

public sealed partial class CostTests
{
    private const double Most = 0.5;

    /// <summary>In seconds of the processor, which others that use it as well do not change.</summary>
    [NixFact]
    public async Task A_configuration_is_evaluated_in_half_a_second()
    {
        string full = Nix.ResultOf(NixLibrary.StandIn, $"import {ModuleFiles.Tests}/cases/full.nix");
        List<double> seconds = [];
        for (int i = 0; i < 5; i++)
        {
            RunResult result = await Nix.TryAsync(full, new Dictionary<string, string> { ["NIX_SHOW_STATS"] = "1" });
            Match time = Time().Match(result.Succeeded().Errors);
            Assert.True(time.Success, result.Errors);
            seconds.Add(double.Parse(time.Groups[1].Value, CultureInfo.InvariantCulture));
        }

        seconds.Sort();
        Assert.InRange(seconds[2], 0, Most);
    }

    [GeneratedRegex("\"cpuTime\": ([0-9.e-]+)")]
    private static partial Regex Time();
}
