using System.Globalization;
using SecretsFs.Tests.Fixtures;
using Xunit.Abstractions;

namespace SecretsFs.Tests.Takeover;

/// <summary>
/// Workers are killed again and again, and nobody notices. SECRETSFS_SOAK_SECONDS=60 is the full run.
/// </summary>
public sealed class KilledWorkerTests(PassStoreFixture keys, ITestOutputHelper output) : TakeoverTests(keys)
{
    private const int ShortRun = 20;
    private const int SoakLimit = 600_000;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(150);

    private static readonly TimeSpan s_longestStall = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Of so many takeovers one may take longer, which happens on some virtual machines.
    /// </summary>
    private const int TakeoversForOneLonger = 25;

    /// <summary>And none may take so long.</summary>
    private static readonly TimeSpan s_longestOfAll = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// A program that is compiled as it runs needs as much of a processor to start as there is between two kills, and
    /// more where the machine is slow.
    /// </summary>
    private static readonly TimeSpan s_longestWithoutMachineCode = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Where the machine is slow, or busy with what else runs on it, a start takes longer, and so does waiting for one:
    /// for what is left of one, and for the whole of another where the worker is killed that has just begun.
    /// </summary>
    private const double StartsWaitedFor = 2;

    private static TimeSpan Duration { get; } = TimeSpan.FromSeconds(int.Parse(
        Environment.GetEnvironmentVariable("SECRETSFS_SOAK_SECONDS") ?? $"{ShortRun}", CultureInfo.InvariantCulture));

    [MountTheory("python3", Requirements.LibRnp, Timeout = SoakLimit)]
    [InlineData(4, 0, 1)]
    [InlineData(1, 0.04, 2)]
    public async Task Readers_and_holders_of_open_files_do_not_notice(int readers, double pause, int divisor)
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(await NumberedAsync(store), new MountOptions { LogLevel = "warning" });
        WorkerProcesses workers = new(mount);
        Holder holder = await HoldAsync(mount.At("k3"), mount.At("k77"));
        TimeSpan before = await workers.MeasureStartAsync();
        Child load = await StartLoadAsync(mount, readers, pause);

        int kills = await workers.KillServingEveryAsync(s_interval, Duration / divisor);

        LoadResult result = await EndLoadAsync(load);
        TimeSpan after = await workers.MeasureStartAsync();
        output.WriteLine($"a start takes {before.TotalMilliseconds:F0} ms before, {after.TotalMilliseconds:F0} after");
        output.WriteLine($"{readers} readers with a pause of {pause} s, {kills} kills: {result}");
        (string[] own, string[] inherited, string[] mapped) = await holder.ReadAsync(map: true);
        foreach (string[] contents in (string[][])[own, inherited, mapped])
        {
            Assert.Equal([Content(3), Content(77)], contents);
        }

        await holder.CloseAsync();
        TimeSpan limit = LongestStall(before > after ? before : after);
        result.AssertUndisturbed(limit > s_longestOfAll ? limit : s_longestOfAll, leastOperations: kills);
        Assert.True(result.StallsOf(limit) <= kills / TakeoversForOneLonger, $"over {limit}: {result}");
        Assert.InRange(kills, 20, int.MaxValue);
        await AssertNothingIsTakenForOpenAsync(mount, store);
    }

    /// <summary>No other is ready: who asks meanwhile waits for one to start, and gets no error.</summary>
    [MountFact("python3", Requirements.LibRnp)]
    public async Task Readers_wait_where_all_workers_end_at_once()
    {
        Mount mount = await MountNumberedAsync();
        WorkerProcesses workers = new(mount);
        await workers.WaitSpareAsync();
        Child load = await StartLoadAsync(mount);
        for (int again = 0; again < 3; again++)
        {
            int serving = await workers.WaitServingAsync();
            Array.ForEach(workers.All, WorkerProcesses.Kill);
            await workers.WaitServingAsync(serving);
            (await mount.CatAsync("k1")).Succeeded();
        }

        LoadResult result = await EndLoadAsync(load);

        output.WriteLine($"without spares: {result}");
        result.AssertUndisturbed(TimeSpan.FromSeconds(5), leastOperations: 4);
    }

    private static TimeSpan LongestStall(TimeSpan start) =>
        !Programs.IsMachineCode ? s_longestWithoutMachineCode
        : start * StartsWaitedFor > s_longestStall ? start * StartsWaitedFor : s_longestStall;

    /// <summary>
    /// A node that somebody has open shows the length of its own version, any other that of the last one: all are
    /// closed, so that after each entry is written anew no node may show what it showed before.
    /// </summary>
    private async Task AssertNothingIsTakenForOpenAsync(Mount mount, PassStore store)
    {
        Child nodes = Start([
            Programs.Python, Path.Combine(Scripts, "nodes.py"),
            .. Enumerable.Range(0, KeyCount).Select(i => mount.At($"k{i}"))]);
        await nodes.Output.WaitForLineAsync("here");
        string[] next = [.. Enumerable.Range(0, KeyCount).Select(i => Path.Combine(Scratch.At("next"), $"e{i}"))];
        WorkerUser.MakeFolder(Scratch.At("next"));
        await EncryptAsync(next, static i => Content(i) + "and more\n");
        for (int i = 0; i < KeyCount; i++)
        {
            File.Move(next[i] + ".gpg", store.EntryPath($"e{i}"), overwrite: true);
        }

        string expected = string.Join(' ', Enumerable.Range(0, KeyCount).Select(static i => Content(i).Length + 9));
        int answers = 1;
        string last = string.Empty;
        for (long end = Environment.TickCount64 + 10_000; last != expected && Environment.TickCount64 < end; answers++)
        {
            await nodes.SayAsync("sizes");
            await nodes.Output.WaitForAsync(output => output.Lines.Length > answers, "sizes");
            last = nodes.Output.Lines[answers];
        }

        Assert.Equal(expected, last);
    }
}
