using System.Diagnostics;
using System.Globalization;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Takeover;

/// <summary>The workers of a mount: who they are, from /proc, and how they end.</summary>
internal sealed class WorkerProcesses(Mount mount)
{
    /// <summary>A worker has this thread once it is ready, or nearly.</summary>
    private const string ThreadOfReady = "fuse";

    /// <summary>A worker has this thread from when on it serves.</summary>
    private const string ThreadOfServing = "length-measurer";

    /// <summary>Those that live: the children of the keeper's main thread.</summary>
    public int[] All => [.. Children().Where(static pid => IsAlive(pid))];

    /// <summary>Who serves now; null between two.</summary>
    public int? Serving => All.Where(static pid => Threads(pid).Contains(ThreadOfServing))
        .Select(static pid => (int?)pid).FirstOrDefault();

    /// <summary>Those that are ready to serve, and do not.</summary>
    public int[] Spares => [.. All.Where(static pid =>
        Threads(pid) is var threads && threads.Contains(ThreadOfReady) && !threads.Contains(ThreadOfServing))];

    /// <summary>Waits until somebody serves who is not <paramref name="before"/>.</summary>
    public async Task<int> WaitServingAsync(int before = 0, TimeSpan? limit = null)
    {
        int? serving = null;
        await Poll.UntilAsync(() => (serving = Serving) is int pid && pid != before, "a worker that serves", limit);
        return serving!.Value;
    }

    /// <summary>Waits until another is ready to serve; who that is.</summary>
    public async Task<int> WaitSpareAsync()
    {
        int spare = 0;
        await Poll.UntilAsync(() => (spare = Spares.FirstOrDefault()) != 0, "a spare worker");
        return spare;
    }

    /// <summary>How long a worker takes to get ready on this machine now: the median of a few.</summary>
    public async Task<TimeSpan> MeasureStartAsync()
    {
        TimeSpan[] times = new TimeSpan[5];
        for (int i = 0; i < times.Length; i++)
        {
            await WaitSpareAsync();
            int serving = await WaitServingAsync();
            int[] before = All;
            int[] spares = [.. before.Where(pid => pid != serving)]; // those that get ready as well
            long start = Stopwatch.GetTimestamp();
            Array.ForEach(spares, Kill); // all of them: the rest might be enough
            await Poll.UntilAsync(() => Spares.Except(before).Any(), "another spare worker");
            times[i] = Stopwatch.GetElapsedTime(start);
        }

        Array.Sort(times);
        return times[times.Length / 2];
    }

    /// <summary>Kills the one that serves, and waits until another does; who that is.</summary>
    public async Task<int> KillServingAsync()
    {
        int serving = await WaitServingAsync();
        Kill(serving);
        return await WaitServingAsync(serving);
    }

    /// <summary>
    /// Kills the one that serves again and again, at times that no request knows of, whether or not another is ready.
    /// </summary>
    /// <returns>How often.</returns>
    public async Task<int> KillServingEveryAsync(
        TimeSpan interval, TimeSpan duration, CancellationToken ended = default)
    {
        using PeriodicTimer timer = new(interval);
        int kills = 0;
        long end = Environment.TickCount64 + (long)duration.TotalMilliseconds;
        while (Environment.TickCount64 < end && !ended.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None); // at most an interval
            if (Serving is int serving)
            {
                Kill(serving);
                kills++;
            }
        }

        return kills;
    }

    public static void Kill(int pid) => _ = LibC.kill(pid, LibC.SIGKILL); // it may have ended by itself

    /// <summary>The fields of /proc/PID/status.</summary>
    public static Dictionary<string, string> Status(int pid) => File.ReadAllLines($"/proc/{pid}/status")
        .Select(static line => line.Split(':', 2))
        .ToDictionary(static field => field[0], static field => field[1].Trim());

    private IEnumerable<int> Children()
    {
        try
        {
            return File.ReadAllText($"/proc/{mount.Pid}/task/{mount.Pid}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(static pid => int.Parse(pid, CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return []; // the keeper has ended
        }
    }

    /// <summary>Whether it has a command line: zombies, and who is about to be one, have none.</summary>
    private static bool IsAlive(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").EndsWith("\0worker\0", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string[] Threads(int pid) =>
        [.. ProcessTable.OfThreads(pid, "comm").Select(static name => name.Trim())];
}
