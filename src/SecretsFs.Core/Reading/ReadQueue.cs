namespace SecretsFs.Core.Reading;

/// <summary>Requests that wait for one of a fixed number of threads, first come, first served.</summary>
internal sealed class ReadQueue
{
    private readonly Queue<ReadRequest> _requests = new();
    private readonly List<Thread> _threads = [];
    private readonly int _capacity;
    private readonly Action<ReadRequest> _serve;
    private bool _retired;

    /// <summary>Starts the threads; <paramref name="serve"/> must not throw.</summary>
    public ReadQueue(string name, int threads, int capacity, Action<ReadRequest> serve)
    {
        _capacity = capacity;
        _serve = serve;
        for (int i = 0; i < threads; i++)
        {
            Thread thread = new(Work) { IsBackground = true, Name = $"{name}-{i}" };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>Whether every thread has ended.</summary>
    public bool HasEnded => _threads.TrueForAll(static thread => !thread.IsAlive);

    /// <summary>Takes a request (granted), or says why not.</summary>
    public ReadOutcome TryAdd(ReadRequest request)
    {
        lock (_requests)
        {
            if (_retired)
            {
                return ReadOutcome.Withdrawn; // by a reload, between the caller's look at it and now
            }

            if (_requests.Count >= _capacity)
            {
                return ReadOutcome.OutOfMemory;
            }

            _requests.Enqueue(request);
            Monitor.Pulse(_requests);
            return ReadOutcome.Granted;
        }
    }

    /// <summary>Takes no more; the threads end once those in it are served.</summary>
    public void Retire()
    {
        lock (_requests)
        {
            _retired = true;
            Monitor.PulseAll(_requests);
        }
    }

    /// <summary>
    /// Waits for the threads until <paramref name="end"/>, as <see cref="Environment.TickCount64"/> counts.
    /// </summary>
    public void Join(long end)
    {
        foreach (Thread thread in _threads)
        {
            thread.Join((int)Math.Max(0, end - Environment.TickCount64));
        }
    }

    private void Work()
    {
        while (TryTake(out ReadRequest? request))
        {
            if (!request!.IsCompleted)
            {
                _serve(request);
            }
        }
    }

    private bool TryTake(out ReadRequest? request)
    {
        lock (_requests)
        {
            while (!_retired && _requests.Count == 0)
            {
                Monitor.Wait(_requests);
            }

            return _requests.TryDequeue(out request);
        }
    }
}
