using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse.Hello;

/// <summary>
/// A root directory with the file <c>hello</c> and the symbolic link <c>hello.txt</c>. All methods are called on the
/// thread that serves, one after the other; each answers its reply exactly once, and soon: every program on the mount
/// waits meanwhile.
/// </summary>
internal sealed class HelloFileSystem : IFuseFileSystem
{
    // the kernel names nodes by numbers that we choose; only the root's is given
    private const ulong FileNode = 2;
    private const ulong LinkNode = 3;

    /// <summary>Nothing here ever changes: the kernel may keep names and attributes instead of asking again.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromHours(1);

    private static ReadOnlySpan<byte> FileName => "hello"u8;

    private static ReadOnlySpan<byte> LinkName => "hello.txt"u8;

    private static ReadOnlySpan<byte> Content =>
        "Hello from a filesystem of sixty-four bytes, no more, no less.\n\n"u8;

    /// <inheritdoc/>
    public void Lookup(in FuseCaller caller, ulong parent, ReadOnlySpan<byte> name, LookupReply reply)
    {
        ulong node = name.SequenceEqual(FileName) ? FileNode : name.SequenceEqual(LinkName) ? LinkNode : 0;
        if (node == 0)
        {
            reply.Missing(s_timeout); // this, too, the kernel may keep
        }
        else
        {
            reply.Found(node, Attributes(node), s_timeout, s_timeout);
        }
    }

    /// <inheritdoc/>
    public void GetAttributes(in FuseCaller caller, ulong node, AttributesReply reply) =>
        reply.Attributes(Attributes(node), s_timeout);

    /// <summary>
    /// The kernel has checked owner and mode. The handle comes back with every read; here nothing hangs on it. Direct:
    /// each read(2) comes to us, and no page of the content stays in the kernel.
    /// </summary>
    public void Open(in FuseCaller caller, ulong node, uint flags, OpenReply reply) =>
        reply.Opened(handle: 0, OpenMode.Direct);

    /// <summary>From the offset to the end; what is more than was asked for is cut off.</summary>
    public void Read(in FuseCaller caller, ulong node, ulong handle, ulong offset, uint size, ReadReply reply) =>
        reply.Data(Content[(int)Math.Min(offset, (ulong)Content.Length)..]);

    /// <summary>
    /// The offset says where to go on: 0 at the start, then what we gave with the last entry that was read. A listing
    /// without entries is the end. Entries with attributes spare ls -l a lookup of each.
    /// </summary>
    public void ReadDirectory(in FuseCaller caller, ulong node, ulong handle, ulong offset, DirectoryReply reply)
    {
        _ = (offset >= 1 || reply.TryAdd("."u8, NodeKind.Directory, IFuseFileSystem.Root, 1))
            && (offset >= 2 || reply.TryAdd(".."u8, NodeKind.Directory, IFuseFileSystem.Root, 2))
            && (offset >= 3 || reply.TryAdd(FileName, FileNode, Attributes(FileNode), s_timeout, s_timeout, 3))
            && (offset >= 4 || reply.TryAdd(LinkName, LinkNode, Attributes(LinkNode), s_timeout, s_timeout, 4));
        reply.Send();
    }

    /// <inheritdoc/>
    public void ReadLink(in FuseCaller caller, ulong node, LinkReply reply) => reply.Target(FileName);

    private static NodeAttributes Attributes(ulong node) => new()
    {
        Inode = node, // what ls -i shows; it need not be the node's number
        Kind = node switch
        {
            FileNode => NodeKind.File,
            LinkNode => NodeKind.SymbolicLink,
            _ => NodeKind.Directory,
        },
        Permissions = node switch
        {
            FileNode => 0b100_100_100,
            LinkNode => 0b111_111_111,
            _ => 0b101_101_101,
        },
        UserId = 0,
        GroupId = 0,
        Size = node switch
        {
            FileNode => Content.Length,
            LinkNode => FileName.Length,
            _ => 0,
        },
        Links = node == IFuseFileSystem.Root ? 2u : 1u,
    };
}
