namespace SecretsFs.Fuse.Replies;

/// <summary>The answer to a read. Exactly one of its methods is called, on the thread of the call.</summary>
public readonly ref struct ReadReply
{
    private readonly ref ReplyState _state;
    private readonly int _size;

    internal ReadReply(ref ReplyState state, uint size)
    {
        _state = ref state;
        _size = (int)Math.Min(size, int.MaxValue);
    }

    /// <summary>
    /// Sends bytes straight from where they lie: they are not copied within this process and not kept.
    /// More than was asked for are cut off; none mean the end of the file.
    /// </summary>
    public void Data(ReadOnlySpan<byte> bytes) =>
        ReplyWriter.Data(_state.Take(), _state.Unique, bytes.Length > _size ? bytes[.._size] : bytes);

    /// <summary>Refuses.</summary>
    public void Error(Errno errno) => ReplyWriter.Error(_state.Take(), _state.Unique, errno);
}
