using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse;

/// <summary>
/// A read-only filesystem by node id. Every method is called on the thread that reads the device, so that
/// each must return soon: what can wait is deferred (<see cref="OpenReply.Defer"/>,
/// <see cref="AttributesReply.Defer"/>) and answered from another thread. A method that returns without
/// an answer or a deferral is answered with <see cref="Errno.EIO"/> and logged, as is one that throws.
/// </summary>
/// <remarks>
/// A process must not touch the mount that it serves: the request would wait for itself. Node ids and
/// handles may arrive that this process never gave out (another process may have served the connection
/// before), and a node may be forgotten that it never looked up: do not count on either.
/// </remarks>
public interface IFuseFileSystem
{
    /// <summary>
    /// Finds <paramref name="name"/> in a directory (FUSE_LOOKUP). Answer from memory: path walks of all
    /// programs wait here.
    /// </summary>
    void Lookup(in FuseCaller caller, ulong parent, ReadOnlySpan<byte> name, LookupReply reply);

    /// <summary>
    /// The kernel dropped <paramref name="lookups"/> references to a node (FUSE_FORGET, FUSE_BATCH_FORGET). No reply.
    /// </summary>
    void Forget(ulong node, ulong lookups);

    /// <summary>Answers stat(2) (FUSE_GETATTR).</summary>
    void GetAttributes(in FuseCaller caller, ulong node, AttributesReply reply);

    /// <summary>
    /// Opens a file (FUSE_OPEN): the one place to decide about access. <paramref name="flags"/> are those of open(2).
    /// </summary>
    void Open(in FuseCaller caller, ulong node, uint flags, OpenReply reply);

    /// <summary>
    /// Reads from an open file (FUSE_READ). Fewer bytes than <paramref name="size"/> mean the end of the file.
    /// </summary>
    void Read(in FuseCaller caller, ulong node, ulong handle, ulong offset, uint size, ReadReply reply);

    /// <summary>The last descriptor of a handle was closed (FUSE_RELEASE). Answered by the library.</summary>
    void Release(ulong node, ulong handle);

    /// <summary>Opens a directory (FUSE_OPENDIR).</summary>
    void OpenDirectory(in FuseCaller caller, ulong node, OpenReply reply);

    /// <summary>Lists an open directory from <paramref name="offset"/> on (FUSE_READDIR); 0 is the start.</summary>
    void ReadDirectory(in FuseCaller caller, ulong node, ulong handle, ulong offset, DirectoryReply reply);

    /// <summary>
    /// The last descriptor of a directory handle was closed (FUSE_RELEASEDIR). Answered by the library.
    /// </summary>
    void ReleaseDirectory(ulong node, ulong handle);

    /// <summary>Answers statfs(2) (FUSE_STATFS).</summary>
    void StatFs(in FuseCaller caller, StatFsReply reply);

    /// <summary>
    /// A thread that waits for request <paramref name="unique"/> got a signal (FUSE_INTERRUPT). It may be answered
    /// with <see cref="Errno.EINTR"/>, which a program with a signal handler sees, or be left. A request already
    /// answered may be named. The kernel sends one for the first signal only, not for a fatal one that comes later.
    /// </summary>
    void Interrupt(ulong unique);
}
