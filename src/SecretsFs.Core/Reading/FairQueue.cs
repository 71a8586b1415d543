namespace SecretsFs.Core.Reading;

/// <summary>
/// Requests that wait: those of one caller (a user, in a unit) in their order, and callers in turn, so that one who
/// asks for a thousand delays another by one. Guarded by its pool.
/// </summary>
/// <param name="capacity">The most requests.</param>
/// <param name="share">The most of one user, in all units together.</param>
internal sealed class FairQueue(int capacity, int share)
{
    private readonly Dictionary<Waiter, Queue<ReadRequest>> _byWaiter = [];
    private readonly Dictionary<uint, int> _byUser = [];
    private readonly Queue<Waiter> _turns = new();

    /// <summary>How many wait, also those that were answered meanwhile.</summary>
    public int Count { get; private set; }

    /// <summary>Takes a request; false where there is no room for it.</summary>
    public bool TryAdd(ReadRequest request)
    {
        Waiter waiter = new(request.Caller.UserId, request.Unit.Name);
        if (!HasRoom(waiter.UserId))
        {
            DropAnswered();
            if (!HasRoom(waiter.UserId))
            {
                return false;
            }
        }

        if (!_byWaiter.TryGetValue(waiter, out Queue<ReadRequest>? requests))
        {
            requests = new Queue<ReadRequest>();
            _byWaiter.Add(waiter, requests);
            _turns.Enqueue(waiter);
        }

        requests.Enqueue(request);
        _byUser[waiter.UserId] = _byUser.GetValueOrDefault(waiter.UserId) + 1;
        Count++;
        return true;
    }

    /// <summary>The next that still waits for its answer.</summary>
    public bool TryTake(out ReadRequest? request)
    {
        while (_turns.TryDequeue(out Waiter waiter))
        {
            Queue<ReadRequest> requests = _byWaiter[waiter];
            request = requests.Dequeue();
            Count--;
            if (--_byUser[waiter.UserId] == 0)
            {
                _byUser.Remove(waiter.UserId);
            }

            if (requests.Count > 0)
            {
                _turns.Enqueue(waiter);
            }
            else
            {
                _byWaiter.Remove(waiter);
            }

            if (!request.IsCompleted)
            {
                return true;
            }
        }

        request = null;
        return false;
    }

    private bool HasRoom(uint userId) => Count < capacity && _byUser.GetValueOrDefault(userId) < share;

    /// <summary>Those answered while every thread was stuck must not keep others out.</summary>
    private void DropAnswered()
    {
        List<ReadRequest> waiting = [];
        while (TryTake(out ReadRequest? request))
        {
            waiting.Add(request!);
        }

        waiting.ForEach(request => TryAdd(request));
    }

    private readonly record struct Waiter(uint UserId, string? Unit);
}
