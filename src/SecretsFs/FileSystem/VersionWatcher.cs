using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace SecretsFs.FileSystem;

/// <summary>
/// Looks at the store once a second, and as soon as something happens in it, so that stat shows what a reader will get.
/// Reading never depends on it: every open looks for itself. A store that hangs stops this thread and nothing else.
/// </summary>
#pragma warning disable CA1001 // its thread lets go of what it waits with, when it ends
internal sealed class VersionWatcher
#pragma warning restore CA1001
{
    /// <summary>A look may take one part in so many of the time, however large the manifest.</summary>
    private const int Idleness = 20;

    /// <summary>The same for looks that events ask for, however many these are.</summary>
    private const int EventIdleness = 5;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    /// <summary>A change comes as several events: it is over after so long without one.</summary>
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(20);

    /// <summary>Where there is always another, it is looked all the same.</summary>
    private static readonly TimeSpan s_longestUnrest = TimeSpan.FromMilliseconds(200);

    private readonly Catalog _catalog;
    private readonly ILogger _logger;
    private readonly StoreEvents _events;
    private readonly ManualResetEventSlim _looked = new();
    private ServedManifest? _known;
    private string[] _directories = [];
    private volatile bool _stopped;

    public VersionWatcher(Catalog catalog, ILogger logger)
    {
        _catalog = catalog;
        _logger = logger;
        _events = new StoreEvents(logger);
        new Thread(Run) { IsBackground = true, Name = "version-watcher" }.Start();
    }

    /// <summary>Waits until the store was looked at once, or the limit passed.</summary>
    public void WaitForFirstLook(TimeSpan limit) => _looked.Wait(limit);

    public void Stop()
    {
        _stopped = true;
        _events.Stop();
    }

    private void Run()
    {
        using StoreEvents events = _events;
        while (!_stopped)
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                Look();
            }
#pragma warning disable CA1031 // a thread of its own: a bug is logged, and opens go on without it
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Log.BackgroundFailed(_logger, "watch the store", exception);
            }

            _looked.Set();
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            TimeSpan rest = took * Idleness > s_interval ? took * Idleness : s_interval;
            TimeSpan least = took * EventIdleness;
            _events.Pause(least);
            WaitForChange(rest - least);
        }
    }

    private void Look()
    {
        ServedManifest served = _catalog.Served;
        if (served != _known)
        {
            _directories = StoreDirectories.Of(served);
            _known = served;
        }

        // before it is looked: what happens after this is told
        _events.Watch(_directories, served.Manifest.Store);
        _catalog.ObserveStore();
    }

    /// <summary>Returns once a change is over, or a time has passed.</summary>
    private void WaitForChange(TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        bool happened = false;
        for (TimeSpan rest = limit; !_stopped && !happened && rest > TimeSpan.Zero && _events.Wait(rest);)
        {
            happened = _events.Drain();
            _events.Pause(s_quiet); // also where it concerns others: these may have a lot to tell
            rest = limit - Stopwatch.GetElapsedTime(start);
        }

        start = Stopwatch.GetTimestamp();
        while (happened && !_stopped && _events.Drain() && Stopwatch.GetElapsedTime(start) < s_longestUnrest)
        {
            _events.Pause(s_quiet);
        }
    }
}
