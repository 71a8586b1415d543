using System.Diagnostics;
using SecretsFs.Core.Access;

namespace SecretsFs.Core.Reading;

/// <summary>
/// Watches the requests under way with one thread: answers those past their deadline, tells those that are slow, and
/// looks after those whose caller got a signal, because the kernel does not tell of a fatal one that comes second.
/// </summary>
internal sealed class RequestSupervisor
{
    /// <summary>The machine's or somebody's service manager does nothing else while it waits.</summary>
    private static readonly TimeSpan s_managerLimit = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(50);

    private readonly HashSet<ReadRequest> _requests = [];
    private readonly TimeSpan _limit;
    private readonly Action<ReadRequest, ReadOutcome> _complete;
    private readonly Func<bool> _lookAfterThreads;
    private bool _threadsWork;
    private bool _isAsleep;
    private bool _wasBusy;
    private bool _retired;

    /// <summary>Starts the thread.</summary>
    /// <param name="limit">How long a request may take.</param>
    /// <param name="complete">Completes a request.</param>
    /// <param name="lookAfterThreads">Looks after those who serve; whether any does.</param>
    public RequestSupervisor(
        TimeSpan limit, Action<ReadRequest, ReadOutcome> complete, Func<bool> lookAfterThreads)
    {
        _limit = limit;
        _complete = complete;
        _lookAfterThreads = lookAfterThreads;
        new Thread(Run) { IsBackground = true, Name = "read-supervisor" }.Start();
    }

    public void Add(ReadRequest request)
    {
        lock (_requests)
        {
            _requests.Add(request);
            _wasBusy = true;
            if (_isAsleep)
            {
                Monitor.Pulse(_requests);
            }
        }
    }

    public void Remove(ReadRequest request)
    {
        lock (_requests)
        {
            _requests.Remove(request);
        }
    }

    public void Signalled(ReadRequest request)
    {
        request.GotSignal = true;
        lock (_requests)
        {
            Monitor.Pulse(_requests);
        }
    }

    /// <summary>The thread ends once the last request has.</summary>
    public void Retire()
    {
        lock (_requests)
        {
            _retired = true;
            Monitor.Pulse(_requests);
        }
    }

    public void RefuseAll()
    {
        foreach (ReadRequest request in Current())
        {
            _complete(request, ReadOutcome.Interrupted);
        }
    }

    private void Run()
    {
        while (TryWaitForWork())
        {
            foreach (ReadRequest request in Current())
            {
                Look(request);
            }

            _threadsWork = _lookAfterThreads();
        }
    }

    /// <summary>
    /// Waits for the next tick; where there was no request since the last one, for the first. False at the end. While
    /// requests come and go it is the clock that wakes it, and not each of them.
    /// </summary>
    private bool TryWaitForWork()
    {
        lock (_requests)
        {
            if (_requests.Count > 0 || _wasBusy || _threadsWork)
            {
                _wasBusy = false;
                Monitor.Wait(_requests, s_tick);
            }

            while (_requests.Count == 0 && !_wasBusy && !_threadsWork && !_retired)
            {
                _isAsleep = true;
                Monitor.Wait(_requests);
                _isAsleep = false;
            }

            return _requests.Count > 0 || _threadsWork || !_retired;
        }
    }

    private void Look(ReadRequest request)
    {
        TimeSpan waited = Stopwatch.GetElapsedTime(request.StartedAt);
        if (request.GotSignal && CallerSignals.IsBeingKilled(request.Caller.ThreadId))
        {
            _complete(request, ReadOutcome.Interrupted);
        }
        else if (waited >= LimitOf(request))
        {
            _complete(request, ReadOutcome.TimedOut);
        }
        else if (waited >= request.SlowAfter)
        {
            request.OnSlow();
        }
    }

    private TimeSpan LimitOf(ReadRequest request)
    {
        TimeSpan limit = request.TimeLimit < _limit ? request.TimeLimit : _limit;
        return request.Unit.IsServiceManager && s_managerLimit < limit ? s_managerLimit : limit;
    }

    private ReadRequest[] Current()
    {
        lock (_requests)
        {
            return [.. _requests];
        }
    }
}
