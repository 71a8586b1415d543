using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Reading;

/// <summary>
/// Sees to it that one version of one content is decrypted once, however many ask for it at a time: who
/// comes while it is open shares it, who comes while it is being decrypted waits for that. Any thread;
/// nothing slow happens under its lock.
/// </summary>
internal sealed class SnapshotTable
{
    /// <summary>So many contents may be known of which nothing is open.</summary>
    private const int Few = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<Flight.Identity, Flight> _flights = [];
    private readonly Dictionary<ContentSource, WeakReference<Snapshot>> _open = [];
    private int _most = Few;

    /// <summary>
    /// A snapshot that is open (the caller has a reference), or a flight to lead, or neither where the
    /// request has joined one.
    /// </summary>
    public (Snapshot? Open, Flight? Lead) Join(ReadRequest request, Flight.Identity key)
    {
        lock (_lock)
        {
            if (_open.TryGetValue(key.Content, out WeakReference<Snapshot>? known)
                && known.TryGetTarget(out Snapshot? open) && open.Version == key.Version && open.TryAddReference())
            {
                return (open, null);
            }

            bool exists = _flights.TryGetValue(key, out Flight? flight);
            if (!exists)
            {
                flight = new Flight(key);
                _flights.Add(key, flight);
            }

            flight!.Waiters.Add(request);
            request.Flight = flight;
            return (null, exists ? null : flight);
        }
    }

    /// <summary>What is open of a content, with a reference for the caller; null where nothing is.</summary>
    public Snapshot? TryGetOpen(ContentSource content)
    {
        lock (_lock)
        {
            return _open.TryGetValue(content, out WeakReference<Snapshot>? known)
                && known.TryGetTarget(out Snapshot? open) && open.TryAddReference()
                ? open
                : null;
        }
    }

    /// <summary>Takes a request off its flight; a flight that nobody waits for any more is abandoned.</summary>
    public void Leave(ReadRequest request)
    {
        lock (_lock)
        {
            Flight? flight = request.Flight;
            request.Flight = null;
            if (flight is not null && flight.Waiters.Remove(request)
                && flight.Waiters.TrueForAll(static waiter => waiter.IsIdle || waiter.IsCompleted) && Forget(flight))
            {
                flight.Abandon();
            }
        }
    }

    /// <summary>
    /// Ends a flight: answers who waited, each with a reference of its own where there is a snapshot.
    /// </summary>
    public List<ReadRequest> Land(Flight flight, Snapshot? snapshot)
    {
        lock (_lock)
        {
            Forget(flight);
            flight.Dispose();
            List<ReadRequest> waiters = [.. flight.Waiters];
            flight.Waiters.Clear();
            foreach (ReadRequest waiter in waiters)
            {
                waiter.Flight = null;
                snapshot?.TryAddReference();
            }

            if (snapshot is not null && waiters.Count > 0)
            {
                Keep(flight.Key.Content, snapshot);
            }

            return waiters;
        }
    }

    /// <summary>
    /// Notes what is open. What is not any more is forgotten before it is more than the rest: reloads bring ever other
    /// templates.
    /// </summary>
    private void Keep(ContentSource content, Snapshot snapshot)
    {
        if (_open.Count >= _most)
        {
            foreach ((ContentSource known, WeakReference<Snapshot> reference) in _open.ToList())
            {
                if (!reference.TryGetTarget(out Snapshot? open) || open.IsReleased)
                {
                    _open.Remove(known);
                }
            }

            _most = Math.Max(Few, _open.Count * 2);
        }

        _open[content] = new WeakReference<Snapshot>(snapshot);
    }

    private bool Forget(Flight flight) =>
        _flights.TryGetValue(flight.Key, out Flight? known) && known == flight && _flights.Remove(flight.Key);
}
