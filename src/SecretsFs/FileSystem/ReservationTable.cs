using SecretsFs.Core.Reading;

namespace SecretsFs.FileSystem;

/// <summary>
/// Content that was decrypted for a thread and that it comes back for within the same or the next system call: an
/// open that was sent to look the name up once more, because the store had another version; and an open after a
/// stat that had to measure. A thread has one at most, and it is wiped after a moment if nobody comes. Any thread.
/// </summary>
internal sealed class ReservationTable : IDisposable
{
    /// <summary>The kernel tries again at once; a thread may be kept from running meanwhile.</summary>
    private static readonly TimeSpan s_retryLife = TimeSpan.FromSeconds(1);

    /// <summary>A program that stats a file opens it within microseconds.</summary>
    private static readonly TimeSpan s_measuredLife = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_sweep = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, Reserved> _byThread = [];
    private readonly Timer _timer;
    private volatile int _count;
    private bool _disposed;
    private bool _armed;

    public ReservationTable() => _timer = new Timer(_ => Sweep(), null, Timeout.Infinite, Timeout.Infinite);

    /// <summary>Whether anything is reserved for anybody.</summary>
    public bool Any => _count > 0;

    /// <summary>
    /// Reserves content for a thread and takes over the reference; content for nobody is let go, and so is what a stat
    /// left where an open of the thread waits for its own.
    /// </summary>
    public Reservation Put(uint threadId, KeyState state, Snapshot snapshot, bool isRetry)
    {
        Reservation reservation = new(snapshot, isRetry);

        TimeSpan life = isRetry ? s_retryLife : s_measuredLife;
        lock (_lock)
        {
            bool isTaken = !isRetry
                && _byThread.TryGetValue(threadId, out Reserved? known)
                && known.Reservation.IsRetry;
            if (_disposed || threadId == 0 || isTaken)
            {
                reservation.Release();
                return reservation;
            }

            Remove(threadId)?.Release();
            _byThread[threadId] = new Reserved(
                state, reservation, Environment.TickCount64 + (long)life.TotalMilliseconds);
            _count = _byThread.Count;
            Arm();
            return reservation;
        }
    }

    /// <summary>Lets go of a reservation that turned out to be for nobody.</summary>
    public void Withdraw(uint threadId, Reservation reservation)
    {
        lock (_lock)
        {
            if (_byThread.TryGetValue(threadId, out Reserved? known) && known.Reservation == reservation)
            {
                Remove(threadId);
            }
        }

        reservation.Release();
    }

    /// <summary>The version that a thread was sent to look up, if it was.</summary>
    public KeyState? RetryOf(uint threadId, KeyNode key)
    {
        if (_count == 0)
        {
            return null;
        }

        lock (_lock)
        {
            return _byThread.TryGetValue(threadId, out Reserved? reserved)
                && reserved.Reservation.IsRetry
                && reserved.State.Key == key
                ? reserved.State
                : null;
        }
    }

    /// <summary>
    /// What is reserved for a thread that opens a node; what is reserved for it of another key is let go.
    /// </summary>
    public Reservation? Take(uint threadId, KeyState state)
    {
        if (_count == 0)
        {
            return null;
        }

        lock (_lock)
        {
            if (!_byThread.TryGetValue(threadId, out Reserved? reserved))
            {
                return null;
            }

            Remove(threadId);
            bool fits = reserved.State.Key == state.Key
                && (!reserved.Reservation.IsRetry || reserved.State.Node == state.Node);
            if (fits)
            {
                return reserved.Reservation;
            }

            reserved.Reservation.Release();
            return null;
        }
    }

    /// <summary>Lets everything go.</summary>
    public void Clear() => Release(static _ => true);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _timer.Dispose();
        }

        Clear();
    }

    private void Sweep()
    {
        Release(static reserved => reserved.Expires <= Environment.TickCount64);
        lock (_lock)
        {
            _armed = false;
            Arm();
        }
    }

    /// <summary>Sees to a sweep, under the lock; one that is due is not put off.</summary>
    private void Arm()
    {
        if (_count > 0 && !_disposed && !_armed)
        {
            _armed = _timer.Change(s_sweep, Timeout.InfiniteTimeSpan);
        }
    }

    private void Release(Func<Reserved, bool> chosen)
    {
        lock (_lock)
        {
            foreach ((uint threadId, Reserved reserved) in _byThread.Where(pair => chosen(pair.Value)).ToList())
            {
                Remove(threadId);
                reserved.Reservation.Release();
            }
        }
    }

    private Reservation? Remove(uint threadId)
    {
        _byThread.Remove(threadId, out Reserved? reserved);
        _count = _byThread.Count;
        return reserved?.Reservation;
    }

    private sealed record Reserved(KeyState State, Reservation Reservation, long Expires);
}
