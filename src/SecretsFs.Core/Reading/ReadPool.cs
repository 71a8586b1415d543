using SecretsFs.Core.Memory;

namespace SecretsFs.Core.Reading;

/// <summary>
/// A fixed number of threads that serve requests, and who waits for them. One thread is for service managers, of the
/// machine and of people, where there is more than one: they find it free, however many others wait, and keep nobody
/// else waiting. One at most measures lengths: whoever may only stat a file must not be able to keep those waiting who
/// open one. Of idle threads the last one that worked is taken: its stack, and what it decrypts with, are in the cache.
/// </summary>
/// <remarks>
/// A thread that does not come back, from storage or from a message that is made to be unpacked for hours, is given up
/// and another takes its place, so often and no oftener.
/// </remarks>
internal sealed class ReadPool
{
    private const int MostGivenUp = 16;

    private readonly Lock _lock = new();
    private readonly ReadSchedule _schedule;
    private readonly Stack<ReadWorker> _idle = new();
    private readonly List<ReadWorker> _workers = [];
    private readonly Action<ReadRequest> _serve;
    private readonly Action _onEnded;
    private int _givenUp;
    private bool _retired;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">How many.</param>
    /// <param name="serve">Serves one request; must not throw.</param>
    /// <param name="onEnded">Called by the last thread before it ends.</param>
    /// <exception cref="IOException">No descriptor is left.</exception>
    public ReadPool(int threads, Action<ReadRequest> serve, Action onEnded)
    {
        _serve = serve;
        _onEnded = onEnded;
        _schedule = new ReadSchedule(Math.Max(1, threads - 1));
        for (int i = 0; i < threads; i++)
        {
            _workers.Add(new ReadWorker());
        }

        _workers.ForEach(Start);
    }

    /// <summary>Whether every thread has ended, but those that were given up.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_lock)
            {
                return _workers.Count == 0;
            }
        }
    }

    /// <summary>How many threads were given up so far.</summary>
    public int GivenUp => Volatile.Read(ref _givenUp);

    /// <summary>Whether any thread serves a request.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_lock)
            {
                return _workers.Exists(static worker => worker.Serving is not null);
            }
        }
    }

    /// <summary>Takes a request (granted), or says why not.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isAgain">Whether a thread of this pool, which works until it is served, gives it back.</param>
    public ReadOutcome TryAdd(ReadRequest request, bool isAgain = false)
    {
        ReadWorker? idle = null;
        lock (_lock)
        {
            if (_retired && !isAgain)
            {
                return ReadOutcome.Withdrawn; // by a reload, between the caller's look at it and now
            }

            if (!_schedule.TryAdd(request))
            {
                return ReadOutcome.OutOfMemory;
            }

            if (_schedule.HasWork)
            {
                _idle.TryPop(out idle);
            }
        }

        idle?.WakeUp.Set();
        return ReadOutcome.Granted;
    }

    /// <summary>Takes no more; the threads end once those that wait are served.</summary>
    public void Retire()
    {
        lock (_lock)
        {
            _retired = true;
            while (_idle.TryPop(out ReadWorker? idle))
            {
                idle.WakeUp.Set();
            }
        }
    }

    /// <summary>
    /// Waits for the threads until <paramref name="end"/>, as <see cref="Environment.TickCount64"/> counts.
    /// </summary>
    public void Join(long end)
    {
        ReadWorker[] workers;
        lock (_lock)
        {
            workers = [.. _workers];
        }

        foreach (ReadWorker worker in workers)
        {
            worker.Thread!.Join((int)Math.Max(0, end - Environment.TickCount64));
        }
    }

    /// <summary>
    /// Gives threads up that have served one request for longer than <paramref name="limit"/>, and starts others; what
    /// they serve. The machine's idle time is all that they get from now on.
    /// </summary>
    public List<ReadRequest> GiveUpStuck(TimeSpan limit)
    {
        List<ReadRequest> stuck = [];
        lock (_lock)
        {
            long now = Environment.TickCount64;
            foreach (ReadWorker worker in _workers.ToArray())
            {
                if (worker.Serving is ReadRequest request
                    && now - worker.Since > limit.TotalMilliseconds
                    && _givenUp < MostGivenUp
                    && ReadWorker.TryCreate() is ReadWorker replacement)
                {
                    _givenUp++;
                    stuck.Add(request);
                    worker.IsGivenUp = true;
                    worker.BecomeIdleWork();
                    _schedule.Finish(worker);
                    _workers.Remove(worker);
                    _workers.Add(replacement);
                    Start(replacement);
                }
            }
        }

        return stuck;
    }

    private void Start(ReadWorker worker)
    {
        worker.Thread = new Thread(() => Work(worker), StackWipe.NeededStack) { IsBackground = true, Name = "read" };
        worker.Thread.Start();
    }

    private void Work(ReadWorker worker)
    {
        worker.NoteThread();
        while (TryTake(worker, out ReadRequest? request))
        {
            if (request is null)
            {
                worker.WakeUp.Wait();
            }
            else
            {
                _serve(request);
            }
        }

        // nobody sets it any more: it was taken off the stack, and so is not known to anybody
        worker.WakeUp.Dispose();
    }

    /// <summary>
    /// Ends what the thread did, and gives it the next; nothing, where it has to wait for being woken. False at the
    /// end.
    /// </summary>
    private bool TryTake(ReadWorker worker, out ReadRequest? request)
    {
        ReadWorker? another = null;
        bool isLast = false;
        lock (_lock)
        {
            request = null;
            if (worker.IsGivenUp)
            {
                return false; // another took its place
            }

            _schedule.Finish(worker);
            if (_schedule.TryBegin(worker))
            {
                request = worker.Serving;
                if (_schedule.HasWork)
                {
                    _idle.TryPop(out another);
                }
            }
            else if (_retired)
            {
                // what waits still is for the threads that work, which look again before they end
                _workers.Remove(worker);
                isLast = _workers.Count == 0;
            }
            else
            {
                _idle.Push(worker);
                return true;
            }
        }

        another?.WakeUp.Set();
        if (isLast)
        {
            _onEnded();
        }

        return request is not null;
    }
}
