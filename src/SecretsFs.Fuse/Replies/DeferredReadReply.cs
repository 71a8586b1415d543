namespace SecretsFs.Fuse.Replies;

/// <summary>The promise to answer a read.</summary>
public sealed class DeferredReadReply : DeferredReply
{
    private readonly uint _size;

    internal DeferredReadReply(IReplySink sink, ulong unique, uint size)
        : base(sink, unique) => _size = size;

    /// <summary>
    /// Sends bytes straight from where they lie; more than was asked for are cut off. False where it was answered
    /// before or the request is gone.
    /// </summary>
    public new bool TryData(ReadOnlySpan<byte> bytes) => base.TryData(ReadReply.Cut(bytes, _size));
}
