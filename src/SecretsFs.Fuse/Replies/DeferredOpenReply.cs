using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Replies;

/// <summary>The promise to answer an open.</summary>
public sealed class DeferredOpenReply : DeferredReply
{
    internal DeferredOpenReply(IReplySink sink, ulong unique)
        : base(sink, unique)
    {
    }

    /// <summary>
    /// Opened; false where it was answered before or the request is gone, and then the handle is still the
    /// filesystem's. The kernel releases every handle that it took, also where the caller died meanwhile.
    /// </summary>
    public bool TryOpened(ulong handle, OpenMode mode)
    {
        OpenOut opened = new() { Handle = handle, OpenFlags = (uint)mode };
        return TryStructure(in opened);
    }

    private protected override Errno Refusal(Errno errno) => ReplyWriter.NotEnosys(errno);
}
