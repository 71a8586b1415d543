namespace SecretsFs.Fuse;

/// <summary>
/// Is told of every request as it is served, so that somebody can see from outside whether the serving goes on, and
/// which request a process died of. Must return at once and not throw.
/// </summary>
public interface IRequestMonitor
{
    /// <summary>
    /// A request was read. On the thread in <see cref="FuseConnection.Serve"/>. False has it refused with
    /// <see cref="Errno.EIO"/>, without the filesystem being asked.
    /// </summary>
    /// <param name="request">Its number, see <see cref="FuseCaller.RequestOf"/>.</param>
    /// <param name="expectsReply">Whether somebody may wait for its answer.</param>
    bool TryBegin(ulong request, bool expectsReply);

    /// <summary>The filesystem has answered or deferred that request. On the same thread.</summary>
    void Finish();

    /// <summary>An answer was written, whether or not the kernel still wanted it. Any thread.</summary>
    void Answered();
}
