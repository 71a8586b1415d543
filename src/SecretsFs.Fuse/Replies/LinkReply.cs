namespace SecretsFs.Fuse.Replies;

/// <summary>
/// The answer with the target of a symbolic link. Exactly one of its methods is called, on the thread of the call.
/// </summary>
public readonly ref struct LinkReply
{
    private const int PathMax = 4096;

    private readonly ref ReplyState _state;

    internal LinkReply(ref ReplyState state) => _state = ref state;

    /// <summary>
    /// The target, 1 to 4095 bytes without a NUL; another length is answered <see cref="Errno.EIO"/>.
    /// </summary>
    public void Target(ReadOnlySpan<byte> target)
    {
        IReplySink sink = _state.Take();
        if (target.Length is 0 or >= PathMax || target.Contains((byte)0))
        {
            ReplyWriter.Error(sink, _state.Unique, Errno.EIO);
        }
        else
        {
            ReplyWriter.Data(sink, _state.Unique, target);
        }
    }

    /// <summary>Refuses; <see cref="Errno.EINVAL"/> where the node is no symbolic link.</summary>
    public void Error(Errno errno) => ReplyWriter.Error(_state.Take(), _state.Unique, errno);
}
