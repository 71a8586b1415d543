namespace SecretsFs.Fuse.Replies;

/// <summary>The answer to access(2). Exactly one of its methods is called, on the thread of the call.</summary>
public readonly ref struct AccessReply
{
    private readonly ref ReplyState _state;

    internal AccessReply(ref ReplyState state) => _state = ref state;

    /// <summary>The caller may.</summary>
    public void Granted() => ReplyWriter.Data(_state.Take(), _state.Unique, []);

    /// <summary>
    /// This filesystem does not check (ENOSYS): the kernel tells programs that they may, and stops asking for as long
    /// as it is mounted.
    /// </summary>
    public void NotChecked() => ReplyWriter.Error(_state.Take(), _state.Unique, Errno.ENOSYS);

    /// <summary>
    /// The caller may not; <see cref="Errno.EACCES"/>. <see cref="Errno.ENOSYS"/> is sent as EIO, see
    /// <see cref="NotChecked"/>.
    /// </summary>
    public void Error(Errno errno) =>
        ReplyWriter.Error(_state.Take(), _state.Unique, ReplyWriter.NotEnosys(errno));
}
