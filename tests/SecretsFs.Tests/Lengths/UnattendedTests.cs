using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Lengths;

/// <summary>What tests of lengths have: a host that decrypts unattended, a log of what was measured.</summary>
public abstract partial class UnattendedTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    /// <summary>Exports the host's key.</summary>
    private protected Task<string> ExportKeyAsync(string name = "host.key") =>
        Home.ExportKeyFileAsync(Scratch.At(name), GpgHome.Host);

    private protected Task<Mount> MountUnattendedAsync(TestManifest manifest) =>
        MountAsync(manifest, new MountOptions { LogLevel = "debug" });

    /// <summary>Makes entries whose lengths differ, and gives these.</summary>
    private protected async Task<Dictionary<string, int>> MakeEntriesAsync(
        PassStore store, int count, string prefix, int firstLength)
    {
        Dictionary<string, int> lengths = [];
        for (int i = 0; i < count; i++)
        {
            store.Put($"{prefix}{i}", await Home.EncryptAsync(new byte[firstLength + i], GpgHome.Host));
            lengths[$"{prefix}{i}"] = firstLength + i;
        }

        return lengths;
    }

    /// <summary>Waits until so many lengths were measured in the background since the start.</summary>
    private protected static Task WaitMeasuredAsync(Mount mount, int count) =>
        mount.Log.WaitForAsync(_ => Measured(mount) >= count, $"{count} measured lengths");

    /// <summary>Waits until the last start or reload was followed by a look at the machine.</summary>
    private protected static Task WaitInspectedAsync(Mount mount) =>
        mount.Log.WaitForAsync(
            static log => Lines(log, "were compared with the manifest") > Lines(log, "manifest reloaded"),
            "a look at the machine");

    private static int Lines(Fixtures.Capture log, string text) =>
        log.Lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    private protected static int Measured(Mount mount) =>
        MeasuredLine().Matches(mount.Log.Text)
            .Sum(line => int.Parse(line.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    /// <summary>The lengths that stat shows.</summary>
    private protected static async Task<int[]> StatAsync(Mount mount, IEnumerable<string> names)
    {
        RunResult stat = (await Child.RunAsync(["stat", "-c", "%s", .. names.Select(mount.At)])).Succeeded();
        return [.. stat.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
    }

    /// <summary>Asks until stat shows these lengths, for two seconds at most; how long that took.</summary>
    private protected static async Task<TimeSpan> WaitForLengthsAsync(Mount mount, Dictionary<string, int> lengths)
    {
        long start = Stopwatch.GetTimestamp();
        int[] shown;
        do
        {
            shown = await StatAsync(mount, lengths.Keys);
        }
        while (!shown.SequenceEqual(lengths.Values) && Stopwatch.GetElapsedTime(start) < TestLimits.AtOnce);

        Assert.Equal(lengths.Values, shown);
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>
    /// Lengths that were measured in the background are shown, nothing is decrypted for it, and nothing is audited.
    /// </summary>
    /// <param name="mount">Of all of the lengths.</param>
    /// <param name="store">Its store.</param>
    /// <param name="lengths">By entry, which are the names as well.</param>
    /// <param name="looks">
    /// How often to look: what was written in steps was perhaps measured at each, and the last is still to come.
    /// </param>
    private protected static async Task AssertKnownAsync(
        Mount mount, PassStore store, Dictionary<string, int> lengths, int looks = 1)
    {
        await WaitInspectedAsync(mount); // which reads the start of each entry
        int count = int.MaxValue;
        for (int i = 0; i < looks && count > 0; i++)
        {
            using EntryReads reads = new(lengths.Keys.Select(store.EntryPath));
            await WaitForLengthsAsync(mount, lengths);
            count = reads.Count;
        }

        Assert.Equal(0, count);
        Assert.DoesNotContain("audit:", mount.Log.Text, StringComparison.Ordinal);
    }

    [GeneratedRegex("^debug: lengths measured: ([0-9]+),", RegexOptions.Multiline)]
    private static partial Regex MeasuredLine();
}
