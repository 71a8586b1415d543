using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecretsFs.Fuse.Kernel;

// What is answered, behind the header (include/uapi/linux/fuse.h).

/// <summary>struct fuse_attr, 88 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Attr
{
    public ulong Inode;
    public ulong Size;
    public ulong Blocks;
    public ulong AccessSeconds;
    public ulong ModificationSeconds;
    public ulong ChangeSeconds;
    public uint AccessNanoseconds;
    public uint ModificationNanoseconds;
    public uint ChangeNanoseconds;
    public uint Mode;
    public uint Links;
    public uint UserId;
    public uint GroupId;
    public uint Device;
    public uint BlockSize;
    public uint Flags;
}

/// <summary>struct fuse_entry_out, 128 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EntryOut
{
    public ulong Node;
    public ulong Generation;
    public ulong NameSeconds;
    public ulong AttributeSeconds;
    public uint NameNanoseconds;
    public uint AttributeNanoseconds;
    public Attr Attributes;
}

/// <summary>struct fuse_attr_out, 104 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AttrOut
{
    public ulong Seconds;
    public uint Nanoseconds;
    public uint Dummy;
    public Attr Attributes;
}

/// <summary>struct fuse_open_out, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenOut
{
    public ulong Handle;
    public uint OpenFlags;
    public int BackingId;
}

/// <summary>struct fuse_kstatfs (in struct fuse_statfs_out), 80 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatFsOut
{
    public ulong Blocks;
    public ulong BlocksFree;
    public ulong BlocksAvailable;
    public ulong Files;
    public ulong FilesFree;
    public uint BlockSize;
    public uint NameLength;
    public uint FragmentSize;
    public uint Padding;
    public SpareWords Spare;

    [InlineArray(6)]
    internal struct SpareWords
    {
        private uint _word;
    }
}

/// <summary>struct fuse_dirent without its name, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DirentHeader
{
    public ulong Inode;
    public ulong Offset;
    public uint NameLength;
    public uint Type;
}

/// <summary>struct fuse_getxattr_out, 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GetXattrOut
{
    public uint Size;
    public uint Padding;
}

/// <summary>struct fuse_lseek_out, 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LseekOut
{
    public ulong Offset;
}

/// <summary>struct fuse_sx_time, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatxTime
{
    public long Seconds;
    public uint Nanoseconds;
    public int Reserved;
}

/// <summary>struct fuse_statx, 256 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Statx
{
    public uint Mask;
    public uint BlockSize;
    public ulong Attributes;
    public uint Links;
    public uint UserId;
    public uint GroupId;
    public ushort Mode;
    public ushort Spare;
    public ulong Inode;
    public ulong Size;
    public ulong Blocks;
    public ulong AttributesMask;
    public StatxTime Access;
    public StatxTime Birth;
    public StatxTime Change;
    public StatxTime Modification;
    public uint DeviceMajor;
    public uint DeviceMinor;
    public uint FileSystemMajor;
    public uint FileSystemMinor;
    public SpareWords Spare2;

    [InlineArray(14)]
    internal struct SpareWords
    {
        private ulong _word;
    }
}

/// <summary>struct fuse_statx_out, 288 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatxOut
{
    public ulong Seconds;
    public uint Nanoseconds;
    public uint Flags;
    public ulong Spare1;
    public ulong Spare2;
    public Statx Stat;
}
