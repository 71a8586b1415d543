using System.Diagnostics;

namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// How many descriptors the processes of a daemon have. Those of callers' cgroups are not counted: a worker keeps the
/// last sixteen, whoever they are.
/// </summary>
internal static class Descriptors
{
    private const int MostCgroups = 16;
    private const int Looks = 20;

    /// <summary>More come and go, of requests that end and programs that run; this is what stays.</summary>
    public static int CountLasting(Mount mount) =>
        Enumerable.Range(0, Looks).Min(_ => Pids(mount).Sum(static pid => Links(pid).Count(IsCounted)));

    /// <summary>
    /// Waits until there are no more than before, but for two that the runtime may have opened since.
    /// </summary>
    public static async Task AssertNoMoreAsync(Mount mount, int before)
    {
        long start = Stopwatch.GetTimestamp();
        while (CountLasting(mount) > before + 2)
        {
            string[] left = [.. Pids(mount).SelectMany(Links)];
            Assert.True(
                Stopwatch.GetElapsedTime(start) < TestLimits.AtOnce,
                $"{before} descriptors became:\n{string.Join('\n', left)}");
            await Task.Yield();
        }

        Assert.InRange(Links(mount.ServingPid).Count(static link => !IsCounted(link)), 0, MostCgroups);
    }

    /// <summary>The one that mounts and the one that serves; others wait for their turn and do nothing.</summary>
    private static int[] Pids(Mount mount) => [mount.Pid, mount.ServingPid];

    private static bool IsCounted(string link) => !link.EndsWith("/cgroup", StringComparison.Ordinal);

    private static string[] Links(int pid) =>
        [.. Directory.GetFileSystemEntries($"/proc/{pid}/fd").Select(static link => Target(link)).OfType<string>()];

    private static string? Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (IOException)
        {
            return null; // it was closed meanwhile
        }
    }
}
