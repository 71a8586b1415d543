using System.Diagnostics;
using SecretsFs.Core.Access;

namespace SecretsFs.Core.Reading;

/// <summary>
/// Watches the requests under way with one thread: answers those past their deadline, tells those that are slow, and
/// looks after those whose caller got a signal, because the kernel does not tell of a fatal one that comes second.
/// </summary>
internal sealed class RequestSupervisor
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(50);

    private readonly HashSet<ReadRequest> _requests = [];
    private readonly TimeSpan _limit;
    private readonly Action<ReadRequest, ReadOutcome> _complete;
    private bool _retired;

    public RequestSupervisor(TimeSpan limit, Action<ReadRequest, ReadOutcome> complete)
    {
        _limit = limit;
        _complete = complete;
        new Thread(Run) { IsBackground = true, Name = "read-supervisor" }.Start();
    }

    public void Add(ReadRequest request)
    {
        lock (_requests)
        {
            _requests.Add(request);
            if (_requests.Count == 1)
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
        }
    }

    /// <summary>Waits for the next tick, or for the first request where there is none; false at the end.</summary>
    private bool TryWaitForWork()
    {
        lock (_requests)
        {
            if (_requests.Count > 0)
            {
                Monitor.Wait(_requests, s_tick);
            }

            while (_requests.Count == 0 && !_retired)
            {
                Monitor.Wait(_requests);
            }

            return _requests.Count > 0;
        }
    }

    private void Look(ReadRequest request)
    {
        TimeSpan waited = Stopwatch.GetElapsedTime(request.StartedAt);
        if (request.GotSignal && CallerSignals.IsBeingKilled(request.Caller.ThreadId))
        {
            _complete(request, ReadOutcome.Interrupted);
        }
        else if (waited >= _limit || waited >= request.TimeLimit)
        {
            _complete(request, ReadOutcome.TimedOut);
        }
        else if (waited >= request.SlowAfter)
        {
            request.OnSlow();
        }
    }

    private ReadRequest[] Current()
    {
        lock (_requests)
        {
            return [.. _requests];
        }
    }
}
