using System.Globalization;
using System.Text.Json;

namespace SecretsFs.Tests.Takeover;

/// <summary>What readers saw.</summary>
/// <param name="Operations">How often they asked.</param>
/// <param name="Failed">How often they got an error.</param>
/// <param name="Wrong">How often they got what is not right.</param>
/// <param name="Stall">The longest time for one answer.</param>
/// <param name="Stalls">
/// Each time in which anybody waited for more than 10 ms, less what the machine itself stood still meanwhile
/// (machine.py); the longest first.
/// </param>
/// <param name="Errors">The last errors.</param>
internal sealed record LoadResult(
    int Operations, int Failed, int Wrong, TimeSpan Stall, TimeSpan[] Stalls, string[] Errors)
{
    private const int MostShown = 8;

    public static LoadResult Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        return new LoadResult(
            root.GetProperty("operations").GetInt32(),
            root.GetProperty("failed").GetInt32(),
            root.GetProperty("wrong").GetInt32(),
            TimeSpan.FromSeconds(root.GetProperty("stall").GetDouble()),
            [.. root.GetProperty("stalls").EnumerateArray()
                .Select(static stall => TimeSpan.FromSeconds(stall.GetDouble()))],
            [.. root.GetProperty("errors").EnumerateArray().Select(static error => error.GetString()!)]);
    }

    /// <summary>Nobody noticed anything but that it took a moment.</summary>
    /// <param name="longestStall">Nobody waits for so long.</param>
    /// <param name="leastOperations">Readers get on.</param>
    public void AssertUndisturbed(TimeSpan longestStall, int leastOperations)
    {
        Assert.True(Failed == 0, ToString());
        Assert.True(Wrong == 0, ToString());
        Assert.True(StallsOf(longestStall) == 0, ToString());
        Assert.True(Operations >= leastOperations, ToString());
    }

    /// <summary>How often anybody waited for so long.</summary>
    public int StallsOf(TimeSpan length) => Stalls.Count(stall => stall >= length);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Operations} operations, {Failed} errors, {Wrong} wrong, longest stall {Stall.TotalMilliseconds:F1} ms; "
        + $"{Stalls.Length} over 10 ms without what the machine stood still: ")
        + string.Join(' ', Stalls.Take(MostShown).Select(static one => $"{(int)one.TotalMilliseconds}"))
        + string.Concat(Errors.Select(static error => "\n  " + error));
}
