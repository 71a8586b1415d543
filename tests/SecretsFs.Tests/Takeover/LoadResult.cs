using System.Globalization;
using System.Text.Json;

namespace SecretsFs.Tests.Takeover;

/// <summary>What readers saw.</summary>
/// <param name="Operations">How often they asked.</param>
/// <param name="Failed">How often they got an error.</param>
/// <param name="Wrong">How often they got what is not right.</param>
/// <param name="Stall">The longest time for one answer.</param>
/// <param name="Own">The same, less what the machine itself stood still meanwhile (machine.py).</param>
/// <param name="Errors">The last errors.</param>
internal sealed record LoadResult(int Operations, int Failed, int Wrong, TimeSpan Stall, TimeSpan Own, string[] Errors)
{
    public static LoadResult Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        return new LoadResult(
            root.GetProperty("operations").GetInt32(),
            root.GetProperty("failed").GetInt32(),
            root.GetProperty("wrong").GetInt32(),
            TimeSpan.FromSeconds(root.GetProperty("stall").GetDouble()),
            TimeSpan.FromSeconds(root.GetProperty("own").GetDouble()),
            [.. root.GetProperty("errors").EnumerateArray().Select(static error => error.GetString()!)]);
    }

    /// <summary>Nobody noticed anything but that it took a moment.</summary>
    public void AssertUndisturbed(TimeSpan longestStall, int leastOperations)
    {
        Assert.True(Failed == 0, ToString());
        Assert.True(Wrong == 0, ToString());
        Assert.True(Own < longestStall, ToString());
        Assert.True(Operations >= leastOperations, ToString());
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Operations} operations, {Failed} errors, {Wrong} wrong, longest stall {Stall.TotalMilliseconds:F1} ms, "
        + $"{Own.TotalMilliseconds:F1} ms without what the machine stood still")
        + string.Concat(Errors.Select(static error => "\n  " + error));
}
