using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse.Tests.Dispatching;

/// <summary>What must be written, and no more.</summary>
internal sealed class MinimalFileSystem : IFuseFileSystem
{
    public void Lookup(in FuseCaller caller, ulong parent, ReadOnlySpan<byte> name, LookupReply reply) =>
        reply.Error(Errno.ENOENT);

    public void GetAttributes(in FuseCaller caller, ulong node, AttributesReply reply) => reply.Error(Errno.ENOENT);

    public void Open(in FuseCaller caller, ulong node, uint flags, OpenReply reply) => reply.Error(Errno.EACCES);

    public void Read(in FuseCaller caller, ulong node, ulong handle, ulong offset, uint size, ReadReply reply) =>
        reply.Error(Errno.EBADF);

    public void ReadDirectory(in FuseCaller caller, ulong node, ulong handle, ulong offset, DirectoryReply reply) =>
        reply.Send();
}
