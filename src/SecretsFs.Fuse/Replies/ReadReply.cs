namespace SecretsFs.Fuse.Replies;

/// <summary>The answer to a read. Exactly one of its methods is called, on the thread of the call.</summary>
public readonly ref struct ReadReply
{
    private readonly ref ReplyState _state;
    private readonly uint _size;

    internal ReadReply(ref ReplyState state, uint size)
    {
        _state = ref state;
        _size = size;
    }

    /// <summary>
    /// Sends bytes straight from where they lie: they are not copied within this process and not kept.
    /// More than was asked for are cut off; none mean the end of the file.
    /// </summary>
    public void Data(ReadOnlySpan<byte> bytes) =>
        ReplyWriter.Data(_state.Take(), _state.Unique, Cut(bytes, _size));

    /// <summary>Refuses.</summary>
    public void Error(Errno errno) => ReplyWriter.Error(_state.Take(), _state.Unique, errno);

    /// <summary>Promises an answer from another thread.</summary>
    public DeferredReadReply Defer() => new(_state.Take(), _state.Unique, _size);

    internal static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> bytes, uint size) =>
        (uint)bytes.Length > size ? bytes[..(int)size] : bytes;
}
