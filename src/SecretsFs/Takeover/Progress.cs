using SecretsFs.Fuse;

namespace SecretsFs.Takeover;

/// <summary>
/// Writes down how far the worker is, for the keeper, and which request it works on, for its successor: a request that
/// several workers died on is refused, and everybody else is served.
/// </summary>
internal sealed class Progress(SharedMemory memory) : IRequestMonitor
{
    private ulong _refused;

    /// <summary>Goes on from what the predecessor left. Before the first request is read.</summary>
    public void TakeOver()
    {
        ref SharedHeader header = ref memory.Header;
        ulong last = header.InProgress;
        if (last != 0)
        {
            if (header.Suspect != last)
            {
                (header.Suspect, header.SuspectDeaths) = (last, default);
            }

            header.SuspectDeaths.Add(header.Serving);
        }

        Refuse();
        header.InProgress = 0;
        header.ThreadsGivenUp = 0;
        Volatile.Write(ref header.Dispatched, header.Received);
        Volatile.Write(ref header.Expecting, Volatile.Read(ref header.Answered)); // who answers counts answers alone
    }

    /// <summary>
    /// A worker died of the request that it worked on, or somebody has ended it. Nothing happens where that was said
    /// before. On one thread at a time.
    /// </summary>
    public void Judge(ulong generation, bool isGuilty)
    {
        memory.Header.SuspectDeaths.Judge(generation, isGuilty);
        Refuse();
    }

    /// <inheritdoc/>
    public bool TryBegin(ulong request, bool expectsReply)
    {
        ref SharedHeader header = ref memory.Header;
        if (expectsReply)
        {
            Volatile.Write(ref header.Expecting, header.Expecting + 1);
        }

        Volatile.Write(ref header.InProgress, request);
        Volatile.Write(ref header.Received, header.Received + 1);
        return _refused == 0 || request != _refused;
    }

    /// <inheritdoc/>
    public void Finish()
    {
        ref SharedHeader header = ref memory.Header;
        Volatile.Write(ref header.InProgress, 0);
        Volatile.Write(ref header.Dispatched, header.Dispatched + 1);
    }

    /// <inheritdoc/>
    public void Answered() => Interlocked.Increment(ref memory.Header.Answered);

    private void Refuse() => Volatile.Write(
        ref _refused, memory.Header.SuspectDeaths.AreTooMany ? memory.Header.Suspect : 0);
}
