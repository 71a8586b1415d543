using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse;

/// <summary>
/// A read-only filesystem by node id; the root is <see cref="Root"/>. Every method is called on the thread in
/// <see cref="FuseConnection.Serve"/>, one at a time, so that each must return soon: what waits is deferred
/// (<see cref="OpenReply.Defer"/> and the like) and answered from another thread. A method that returns without an
/// answer or a deferral is answered with <see cref="Errno.EIO"/> and logged, as is one that throws. Only the first four
/// and <see cref="ReadDirectory"/> must be written; the others have a useful default.
/// </summary>
/// <remarks>
/// <para>
/// A process must not touch the mount that it serves: the request would wait for itself. Node ids and handles may
/// arrive that this process never gave out (another may have served the connection before), a node may be forgotten
/// that it never looked up, and a request may arrive twice (<see cref="FuseCaller.IsResent"/>): make ids a function of
/// what they stand for, and count on nothing.
/// </para>
/// <para>
/// What the library answers by itself: everything that writes (EROFS, also where somebody remounted the filesystem
/// writable), extended attributes (there are none), FLUSH (ENOSYS, so that close(2) costs one request less), and what
/// it does not know (ENOSYS).
/// </para>
/// </remarks>
public interface IFuseFileSystem
{
    /// <summary>The node id of the root directory (FUSE_ROOT_ID). Nobody looks it up.</summary>
    const ulong Root = 1;

    /// <summary>
    /// Finds <paramref name="name"/> in a directory (FUSE_LOOKUP). Best answered from memory: while it is unanswered, a
    /// notification about a name in that directory waits, and with it everybody else who goes there.
    /// </summary>
    void Lookup(in FuseCaller caller, ulong parent, ReadOnlySpan<byte> name, LookupReply reply);

    /// <summary>
    /// Answers stat(2) (FUSE_GETATTR, FUSE_STATX). It also comes before an open whose attributes have timed out, and an
    /// error here fails that open.
    /// </summary>
    void GetAttributes(in FuseCaller caller, ulong node, AttributesReply reply);

    /// <summary>
    /// Opens a file (FUSE_OPEN): the one place to decide about access. <paramref name="flags"/> are those of open(2);
    /// what would write is refused before.
    /// </summary>
    void Open(in FuseCaller caller, ulong node, uint flags, OpenReply reply);

    /// <summary>
    /// Reads from an open file (FUSE_READ), at <paramref name="offset"/> bytes from its start. Fewer bytes than
    /// <paramref name="size"/> mean the end of the file. Pages of a mapping are read like this as well, by whoever
    /// touches them first.
    /// </summary>
    void Read(in FuseCaller caller, ulong node, ulong handle, ulong offset, uint size, ReadReply reply);

    /// <summary>
    /// Lists a directory from <paramref name="offset"/> on (FUSE_READDIR, FUSE_READDIRPLUS); 0 is the start, every
    /// other is one that an entry was added with. Answer from memory: see <see cref="Lookup"/>.
    /// </summary>
    void ReadDirectory(in FuseCaller caller, ulong node, ulong handle, ulong offset, DirectoryReply reply);

    /// <summary>
    /// The kernel dropped <paramref name="lookups"/> of the references it was given to a node, by <see cref="Lookup"/>
    /// and listings with attributes (FUSE_FORGET, once for each node of a FUSE_BATCH_FORGET). No reply. All references
    /// end with the connection without a word.
    /// </summary>
    void Forget(ulong node, ulong lookups)
    {
    }

    /// <summary>
    /// The last descriptor and mapping of a handle is gone (FUSE_RELEASE). Answered by the library; its caller is
    /// nobody.
    /// </summary>
    void Release(ulong node, ulong handle)
    {
    }

    /// <summary>
    /// Opens a directory (FUSE_OPENDIR). By default directories need no handle: the kernel stops asking, and keeps
    /// listings until it is told otherwise (<see cref="DirectoryOpenReply.NotNeeded"/>).
    /// </summary>
    void OpenDirectory(in FuseCaller caller, ulong node, DirectoryOpenReply reply) => reply.NotNeeded();

    /// <summary>The last descriptor of a directory handle is gone (FUSE_RELEASEDIR). Answered by the library.</summary>
    void ReleaseDirectory(ulong node, ulong handle)
    {
    }

    /// <summary>The target of a symbolic link (FUSE_READLINK).</summary>
    void ReadLink(in FuseCaller caller, ulong node, LinkReply reply) => reply.Error(Errno.EINVAL);

    /// <summary>
    /// Answers access(2) and chdir(2) (FUSE_ACCESS) on a filesystem that was mounted without
    /// <see cref="Mounting.FuseMountOptions.DefaultPermissions"/>; with it the kernel answers. By default it is not
    /// checked, which programs see as permission; <see cref="Open"/> decides in any case.
    /// </summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="node">The node.</param>
    /// <param name="mask">R_OK, W_OK and X_OK of access(2).</param>
    /// <param name="reply">The answer.</param>
    void Access(in FuseCaller caller, ulong node, uint mask, AccessReply reply) => reply.NotChecked();

    /// <summary>
    /// Seeks to data or to a hole (FUSE_LSEEK); other seeks are the kernel's. By default it does these as well: a file
    /// is all data.
    /// </summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="node">The file.</param>
    /// <param name="handle">The handle.</param>
    /// <param name="offset">Where to begin, in bytes.</param>
    /// <param name="whence">SEEK_DATA (3) or SEEK_HOLE (4), lseek(2).</param>
    /// <param name="reply">The answer.</param>
    void Seek(in FuseCaller caller, ulong node, ulong handle, ulong offset, uint whence, SeekReply reply) =>
        reply.NotNeeded();

    /// <summary>
    /// Answers statfs(2) (FUSE_STATFS). By default a filesystem without blocks, which df(1) leaves out.
    /// </summary>
    void StatFs(in FuseCaller caller, StatFsReply reply) => reply.Empty(0);

    /// <summary>
    /// A thread that waits for request <paramref name="unique"/> got a signal (FUSE_INTERRUPT). It may be answered
    /// with <see cref="Errno.EINTR"/>, which a program with a signal handler sees, though regular files never do that,
    /// or be left. A request already answered may be named. The kernel sends one for the first signal only, not for a
    /// fatal one that comes later.
    /// </summary>
    void Interrupt(ulong unique)
    {
    }

    /// <summary>
    /// Nothing comes after this: the filesystem was unmounted, or its connection aborted. Called once, as
    /// <see cref="FuseConnection.Serve"/> ends (FUSE_DESTROY itself is sent to filesystems on block devices alone).
    /// Promises that are still open may be answered or not, nobody waits.
    /// </summary>
    void Destroy()
    {
    }
}
