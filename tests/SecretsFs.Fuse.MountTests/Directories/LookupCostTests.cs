using System.Globalization;
using System.Text.Json;
using SecretsFs.Fuse.MountTests.Fixtures;

namespace SecretsFs.Fuse.MountTests.Directories;

/// <summary>What it costs to go to a name.</summary>
public sealed class LookupCostTests : MountTest
{
    private const int Count = 20_000;
    private const int Names = 1_000;

    [MountFact]
    public async Task A_name_is_looked_up_once_and_then_kept()
    {
        TestServer server = await MountAsync("dir flat", $"files flat {Count} 0");
        Reader reader = NewReader();
        await reader.DoAsync($"_ = os.stat({At("flat")})", "names = ['%06d' % (i * 20) for i in range(1000)]");
        await server.RunAsync("reset");
        string statAll = $"len([os.stat({At("flat")} + '/' + name) for name in names])";
        await reader.ExpectAsync($"{Names}", statAll);
        await server.ExpectAsync($"{Names} 1", "lookups");
        await server.ExpectAsync($"Lookup={Names}", "counts");
        await server.ExpectAsync($"{Names}", "requests");
        await reader.ExpectAsync($"{Names}", statAll);
        await server.ExpectAsync($"{Names}", "requests");
    }

    [MountFact]
    public async Task A_missing_name_is_looked_up_once_and_then_kept()
    {
        TestServer server = await MountAsync("dir empty");
        Reader reader = NewReader();
        await reader.DoAsync($"_ = os.stat({At("empty")})");
        await server.RunAsync("reset");
        await reader.ExpectAsync("ENOENT", $"os.stat({At("empty/nothing")})");
        await reader.ExpectAsync("ENOENT", $"os.stat({At("empty/nothing")})");
        await server.ExpectAsync("1", "requests");
    }

    /// <summary>
    /// Without cached names each stat is a request. The bound is generous: what it excludes is a cost that grows with
    /// the directory, which would show as a factor of hundreds.
    /// </summary>
    [MountFact]
    public async Task A_lookup_costs_the_same_in_a_large_directory_as_in_a_small_one()
    {
        TestServer server = await MountAsync(
            "timeouts 0 0", "dir flat", $"files flat {Count} 0", "dir small", "files small 10 0");
        Reader reader = NewReader();
        await reader.DoAsync(
            "import random",
            "random.seed(1)",
            "large = ['%06d' % random.randrange(20000) for _ in range(1000)]",
            "small = ['%06d' % random.randrange(10) for _ in range(1000)]");
        string answer = await reader.AskAsync($"fastest({At("flat")}, large, 5, ({At("small")}, small))");
        double[] best = JsonSerializer.Deserialize<double[]>(answer)!;
        Assert.True(best[0] < 4 * best[1], string.Create(
            CultureInfo.InvariantCulture, $"{best[0]} s in the large one, {best[1]} s in the small one"));
        string counts = await server.RunAsync("counts");
        Assert.Matches("Lookup=[1-9][0-9]{4}", counts); // they were requests indeed
    }
}
