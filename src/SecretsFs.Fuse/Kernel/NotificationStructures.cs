using System.Runtime.InteropServices;

namespace SecretsFs.Fuse.Kernel;

// What is told without being asked (include/uapi/linux/fuse.h, enum fuse_notify_code).

/// <summary>struct fuse_notify_inval_inode_out, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InvalidateInodeOut
{
    public ulong Node;
    public long Offset;
    public long Length;
}

/// <summary>struct fuse_notify_inval_entry_out, 16 bytes, followed by the name and a NUL.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InvalidateEntryOut
{
    public ulong Parent;
    public uint NameLength;
    public uint Flags;
}

/// <summary>struct fuse_notify_delete_out, 24 bytes, followed by the name and a NUL.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DeleteOut
{
    public ulong Parent;
    public ulong Child;
    public uint NameLength;
    public uint Padding;
}
