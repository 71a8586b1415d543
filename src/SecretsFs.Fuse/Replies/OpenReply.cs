using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Replies;

/// <summary>
/// The answer to an open of a file. Exactly one of its methods is called, on the thread of the call.
/// </summary>
public readonly ref struct OpenReply
{
    private readonly ref ReplyState _state;

    internal OpenReply(ref ReplyState state) => _state = ref state;

    /// <summary>
    /// Opened: <paramref name="handle"/> comes back with every read and with the release. False where the kernel did
    /// not take it, and then the handle is still the filesystem's.
    /// </summary>
    public bool Opened(ulong handle, OpenMode mode)
    {
        IReplySink sink = _state.Take();
        OpenOut opened = new() { Handle = handle, OpenFlags = (uint)mode };
        return ReplyWriter.Structure(sink, _state.Unique, in opened);
    }

    /// <summary>
    /// Refuses. <see cref="Errno.ESTALE"/> makes the kernel look the name up once more and open what it finds.
    /// <see cref="Errno.ENOSYS"/> is sent as <see cref="Errno.EIO"/>: to the kernel it would mean that opens need not
    /// be asked about any more, for as long as the filesystem is mounted.
    /// </summary>
    public void Error(Errno errno) =>
        ReplyWriter.Error(_state.Take(), _state.Unique, ReplyWriter.NotEnosys(errno));

    /// <summary>Promises an answer from another thread.</summary>
    public DeferredOpenReply Defer() => new(_state.Take(), _state.Unique);
}
