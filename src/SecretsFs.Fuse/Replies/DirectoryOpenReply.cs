using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Replies;

/// <summary>
/// The answer to an open of a directory. Exactly one of its methods is called, on the thread of the call.
/// </summary>
public readonly ref struct DirectoryOpenReply
{
    private readonly ref ReplyState _state;

    internal DirectoryOpenReply(ref ReplyState state) => _state = ref state;

    /// <summary>
    /// Opened: <paramref name="handle"/> comes back with every listing and with the release. False where the kernel did
    /// not take it, and then the handle is still the filesystem's.
    /// </summary>
    public bool Opened(ulong handle)
    {
        IReplySink sink = _state.Take();
        OpenOut opened = new() { Handle = handle };
        return ReplyWriter.Structure(sink, _state.Unique, in opened);
    }

    /// <summary>
    /// Directories need no handle (ENOSYS): the kernel opens this one and, for as long as the filesystem is mounted,
    /// every other without asking; listings come with handle 0, and the kernel keeps them until the directory is
    /// invalidated (<see cref="FuseNotifier.InvalidateInode"/>) or a name in it is. Offsets must then mean the same in
    /// each call. A program to which a kept listing is being copied can draw that out, and keeps everybody else from
    /// listing meanwhile: not for filesystems on which programs list that are not trusted.
    /// </summary>
    public void NotNeeded() => ReplyWriter.Error(_state.Take(), _state.Unique, Errno.ENOSYS);

    /// <summary>Refuses; <see cref="Errno.ENOSYS"/> is sent as EIO, see <see cref="NotNeeded"/>.</summary>
    public void Error(Errno errno) =>
        ReplyWriter.Error(_state.Take(), _state.Unique, ReplyWriter.NotEnosys(errno));

    /// <summary>Promises an answer from another thread, which may prepare the listing first.</summary>
    public DeferredOpenReply Defer() => new(_state.Take(), _state.Unique);
}
