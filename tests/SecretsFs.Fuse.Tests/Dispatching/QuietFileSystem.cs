using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse.Tests.Dispatching;

/// <summary>Answers everything and allocates nothing.</summary>
internal sealed class QuietFileSystem : IFuseFileSystem
{
    public void Lookup(in FuseCaller caller, ulong parent, ReadOnlySpan<byte> name, LookupReply reply) =>
        reply.Found(42, in ScriptedFileSystem.Attributes, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

    public void GetAttributes(in FuseCaller caller, ulong node, AttributesReply reply) =>
        reply.Attributes(in ScriptedFileSystem.Attributes, TimeSpan.FromSeconds(1));

    public void Open(in FuseCaller caller, ulong node, uint flags, OpenReply reply) =>
        reply.Opened(9, OpenMode.Direct);

    public void Read(in FuseCaller caller, ulong node, ulong handle, ulong offset, uint size, ReadReply reply) =>
        reply.Data("0123456789"u8);

    public void ReadDirectory(in FuseCaller caller, ulong node, ulong handle, ulong offset, DirectoryReply reply)
    {
        reply.TryAdd("."u8, NodeKind.Directory, 11, 1);
        reply.TryAdd("abcdefgh"u8, 42, in ScriptedFileSystem.Attributes, default, default, 2);
        reply.Send();
    }

    public void OpenDirectory(in FuseCaller caller, ulong node, DirectoryOpenReply reply) => reply.Opened(8);

    public void ReadLink(in FuseCaller caller, ulong node, LinkReply reply) => reply.Target("target"u8);

    public void Access(in FuseCaller caller, ulong node, uint mask, AccessReply reply) => reply.Granted();

    public void Seek(in FuseCaller caller, ulong node, ulong handle, ulong offset, uint whence, SeekReply reply) =>
        reply.Found(offset);
}
