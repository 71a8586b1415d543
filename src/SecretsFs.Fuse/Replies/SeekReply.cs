using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Replies;

/// <summary>
/// The answer to a seek to data or a hole. Exactly one of its methods is called, on the thread of the call.
/// </summary>
public readonly ref struct SeekReply
{
    private readonly ref ReplyState _state;

    internal SeekReply(ref ReplyState state) => _state = ref state;

    /// <summary>Where the next data or hole begins, in bytes from the start.</summary>
    public void Found(ulong offset)
    {
        IReplySink sink = _state.Take();
        LseekOut found = new() { Offset = offset };
        ReplyWriter.Structure(sink, _state.Unique, in found);
    }

    /// <summary>Files have no holes (ENOSYS): the kernel answers by itself, for as long as it is mounted.</summary>
    public void NotNeeded() => ReplyWriter.Error(_state.Take(), _state.Unique, Errno.ENOSYS);

    /// <summary>
    /// Refuses; <see cref="Errno.ENXIO"/> beyond the end of the file. <see cref="Errno.ENOSYS"/> is sent as EIO, see
    /// <see cref="NotNeeded"/>.
    /// </summary>
    public void Error(Errno errno) =>
        ReplyWriter.Error(_state.Take(), _state.Unique, ReplyWriter.NotEnosys(errno));
}
