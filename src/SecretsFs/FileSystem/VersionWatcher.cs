using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace SecretsFs.FileSystem;

/// <summary>
/// Looks at the store once a second, so that stat shows what a reader will get. Reading never depends on
/// it: every open looks for itself. A store that hangs stops this thread and nothing else.
/// </summary>
internal sealed class VersionWatcher
{
    /// <summary>A look may take one part in so many of the time, however large the manifest.</summary>
    private const int Idleness = 20;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly Catalog _catalog;
    private readonly ILogger _logger;
    private readonly object _gate = new();
    private bool _stopped;
    private bool _looked;

    public VersionWatcher(Catalog catalog, ILogger logger)
    {
        _catalog = catalog;
        _logger = logger;
        new Thread(Run) { IsBackground = true, Name = "version-watcher" }.Start();
    }

    /// <summary>Waits until the store was looked at once, or the limit passed.</summary>
    public void WaitForFirstLook(TimeSpan limit)
    {
        Wait(limit, () => _looked);
    }

    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Run()
    {
        TimeSpan pause = TimeSpan.Zero;
        while (!Wait(pause, () => _stopped))
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                _catalog.ObserveStore();
            }
#pragma warning disable CA1031 // a thread of its own: a bug is logged, and opens go on without it
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Log.BackgroundFailed(_logger, "watch the store", exception);
            }

            TimeSpan took = Stopwatch.GetElapsedTime(start) * Idleness;
            pause = took > s_interval ? took : s_interval;
            lock (_gate)
            {
                _looked = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Waits until something holds, or the limit passed; whether it holds.</summary>
    private bool Wait(TimeSpan limit, Func<bool> holds)
    {
        lock (_gate)
        {
            long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
            for (long rest; !holds() && (rest = end - Environment.TickCount64) > 0;)
            {
                Monitor.Wait(_gate, (int)rest);
            }

            return holds();
        }
    }
}
