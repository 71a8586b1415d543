namespace SecretsFs.Fuse.Replies;

/// <summary>
/// The promise of an answer from any thread. Whoever answers first wins, so that a deadline and a result can
/// race. One that is collected unanswered answers <see cref="Errno.EIO"/> and is logged, lest the caller wait for ever.
/// </summary>
public abstract class DeferredReply
{
    private readonly IReplySink _sink;
    private int _answered;

    private protected DeferredReply(IReplySink sink, ulong unique)
    {
        _sink = sink;
        Unique = unique;
    }

    /// <summary>The forgotten answer.</summary>
    ~DeferredReply()
    {
        if (Interlocked.Exchange(ref _answered, 1) == 0)
        {
            ReplyWriter.Error(_sink, Unique, Errno.EIO);
            _sink.ReportForgotten(Unique);
        }
    }

    /// <summary>The number of the request.</summary>
    public ulong Unique { get; }

    /// <summary>Whether it has been answered. Only a hint while other threads may answer.</summary>
    public bool IsAnswered => Volatile.Read(ref _answered) != 0;

    /// <summary>Refuses; false where it was answered before or the request is gone.</summary>
    public bool TryError(Errno errno) => TryTake() && ReplyWriter.Error(_sink, Unique, Refusal(errno));

    /// <summary>What a refusal is sent as.</summary>
    private protected virtual Errno Refusal(Errno errno) => errno;

    private protected bool TryStructure<T>(in T payload)
        where T : unmanaged => TryTake() && ReplyWriter.Structure(_sink, Unique, in payload);

    private protected bool TryData(ReadOnlySpan<byte> payload) =>
        TryTake() && ReplyWriter.Data(_sink, Unique, payload);

    private bool TryTake()
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0)
        {
            return false;
        }

#pragma warning disable CA1816 // answered is what this type has for disposed
        GC.SuppressFinalize(this);
#pragma warning restore CA1816
        return true;
    }
}
