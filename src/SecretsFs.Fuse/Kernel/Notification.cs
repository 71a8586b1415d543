using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecretsFs.Fuse.Kernel;

/// <summary>One thing to tell the kernel. Two that would say the same are equal.</summary>
internal readonly record struct Notification
{
    /// <summary>FUSE_EXPIRE_ONLY.</summary>
    private const uint ExpireOnly = 1;

    public required NotifyCode Code { get; init; }

    /// <summary>The node that is invalidated, or that a deleted name stood for.</summary>
    public ulong Node { get; init; }

    /// <summary>Of an inode: -1 for the attributes alone, 0 for the pages as well.</summary>
    public long Offset { get; init; }

    public FuseName Name { get; init; }

    /// <summary>Whether the name, where there is one, can be sent.</summary>
    public bool IsValid =>
        Code is not (NotifyCode.InvalidateEntry or NotifyCode.Delete)
        || NodeName.IsValid(Name.Bytes.Span);

    /// <summary>Sends it. May block in the kernel.</summary>
    public void Write(DeviceSink sink, FuseProtocol protocol)
    {
        switch (Code)
        {
            case NotifyCode.InvalidateInode:
                InvalidateInodeOut inode = new() { Node = Node, Offset = Offset };
                sink.Notify(Code, MemoryMarshal.AsBytes(new ReadOnlySpan<InvalidateInodeOut>(in inode)));
                break;
            case NotifyCode.InvalidateEntry:
                InvalidateEntryOut entry = new()
                {
                    Parent = Name.Parent,
                    NameLength = (uint)Name.Bytes.Length,
                    Flags = protocol.CanExpireNames ? ExpireOnly : 0,
                };
                WriteWithName(sink, in entry);
                break;
            case NotifyCode.Delete:
                DeleteOut delete = new()
                {
                    Parent = Name.Parent,
                    Child = Node,
                    NameLength = (uint)Name.Bytes.Length,
                };
                WriteWithName(sink, in delete);
                break;
            default:
                sink.Notify(Code, []);
                break;
        }
    }

    private void WriteWithName<T>(DeviceSink sink, in T structure)
        where T : unmanaged
    {
        int size = Unsafe.SizeOf<T>();
        Span<byte> payload = stackalloc byte[size + NodeName.Longest + 1];
        MemoryMarshal.Write(payload, in structure);
        Name.Bytes.Span.CopyTo(payload[size..]);
        payload[size + Name.Bytes.Length] = 0;
        sink.Notify(Code, payload[..(size + Name.Bytes.Length + 1)]);
    }
}
