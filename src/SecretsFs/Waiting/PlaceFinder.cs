using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Processes;
using SecretsFs.Native;

namespace SecretsFs.Waiting;

/// <summary>
/// Finds out where paths lead to, again when the mount table is another, and now and then while one of them leads to no
/// mount: links may be made late. On a thread that nobody waits for, since links may be on storage that does not
/// answer. All else is for one thread that polls.
/// </summary>
internal sealed class PlaceFinder : IDisposable
{
    /// <summary>Mounts come in numbers when a machine starts.</summary>
    private const long LeastPause = 200;

    /// <summary>Between two looks while a path leads to no mount.</summary>
    private const long LookAgain = 2_000;

    private const short POLLPRI = 2;

    private readonly IReadOnlyList<WaitedPath> _paths;
    private readonly WakeUp _wakeUp;
    private readonly ILogger _logger;
    private readonly SafeFileHandle _table = File.OpenHandle("/proc/self/mountinfo");
    private volatile KeyPlace?[]? _found;
    private volatile bool _hasLooked;
    private bool _isLooking;
    private long _due = long.MinValue;
    private int _poll = -1;

    /// <param name="paths">Whose places are looked for.</param>
    /// <param name="wakeUp">Woken when they are found.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="IOException">The mount table cannot be opened.</exception>
    public PlaceFinder(IReadOnlyList<WaitedPath> paths, WakeUp wakeUp, ILogger logger) =>
        (_paths, _wakeUp, _logger) = (paths, wakeUp, logger);

    /// <summary>
    /// Where each of the paths leads to, null for one that leads to no mount; null before they are known.
    /// </summary>
    public IReadOnlyList<KeyPlace?>? Places { get; private set; }

    /// <summary>When <see cref="Continue"/> has to be called at last, as the clock of ticks has it.</summary>
    public long Due => _isLooking ? long.MaxValue : _due;

    /// <summary>Adds what has to be polled.</summary>
    public void Register(PollSet polls) => _poll = polls.Add(_table, POLLPRI);

    /// <summary>After each poll.</summary>
    public void Collect(PollSet polls, long now)
    {
        if (_poll >= 0 && polls.Result(_poll) != 0)
        {
            _due = Math.Min(_due, now + LeastPause);
        }
    }

    /// <summary>Does what has become due; whether the places are others.</summary>
    public bool Continue(long now)
    {
        bool isNew = false;
        if (_isLooking && _hasLooked)
        {
            _isLooking = false;
            isNew = _found is not null && (Places is null || !Places.SequenceEqual(_found));
            Places = _found ?? Places;
            _due = Places?.Contains(null) == false ? _due : Math.Min(_due, now + LookAgain);
        }

        if (!_isLooking && now >= _due)
        {
            (_isLooking, _hasLooked, _due) = (true, false, long.MaxValue);
            BackgroundThread.Start("places", "look for mounts", _logger, Look);
        }

        return isNew;
    }

    /// <inheritdoc/>
    public void Dispose() => _table.Dispose();

    private void Look()
    {
        try
        {
            _found = [.. _paths.Select(static path => KeyPlace.Find(path.Full))];
        }
        finally
        {
            _hasLooked = true;
            Wake();
        }
    }

    private void Wake()
    {
        try
        {
            _wakeUp.Set();
        }
        catch (ObjectDisposedException)
        {
            // nobody waits any more
        }
    }
}
