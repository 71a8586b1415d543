using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecretsFs.Fuse.Kernel;

// The structures of include/uapi/linux/fuse.h in its order; sizes are tested. All fields are in the byte
// order of the machine.

/// <summary>struct fuse_in_header, 40 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InHeader
{
    public uint Length;
    public Opcode Opcode;
    public ulong Unique;
    public ulong Node;
    public uint UserId;
    public uint GroupId;
    public uint ThreadId;
    public ushort ExtensionLength;
    public ushort Padding;
}

/// <summary>struct fuse_out_header, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OutHeader
{
    public uint Length;
    public int Error;
    public ulong Unique;
}

/// <summary>The part of struct fuse_init_in that every kernel since 2.6.16 sends, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InitIn
{
    public uint Major;
    public uint Minor;
    public uint MaxReadahead;
    public uint Flags;
}

/// <summary>struct fuse_init_out, 64 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InitOut
{
    public uint Major;
    public uint Minor;
    public uint MaxReadahead;
    public uint Flags;
    public ushort MaxBackground;
    public ushort CongestionThreshold;
    public uint MaxWrite;
    public uint TimeGranularity;
    public ushort MaxPages;
    public ushort MapAlignment;
    public uint FlagsHigh;
    public uint MaxStackDepth;
    public ushort RequestTimeout;
    public UnusedWords Unused;

    [InlineArray(11)]
    internal struct UnusedWords
    {
        private ushort _word;
    }
}

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

/// <summary>struct fuse_getattr_in, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GetAttrIn
{
    public uint Flags;
    public uint Dummy;
    public ulong Handle;
}

/// <summary>struct fuse_open_in, 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenIn
{
    public uint Flags;
    public uint OpenFlags;
}

/// <summary>struct fuse_open_out, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenOut
{
    public ulong Handle;
    public uint OpenFlags;
    public int BackingId;
}

/// <summary>struct fuse_read_in, 40 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ReadIn
{
    public ulong Handle;
    public ulong Offset;
    public uint Size;
    public uint ReadFlags;
    public ulong LockOwner;
    public uint Flags;
    public uint Padding;
}

/// <summary>struct fuse_release_in, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ReleaseIn
{
    public ulong Handle;
    public uint Flags;
    public uint ReleaseFlags;
    public ulong LockOwner;
}

/// <summary>struct fuse_forget_in, 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ForgetIn
{
    public ulong Lookups;
}

/// <summary>struct fuse_batch_forget_in, 8 bytes, followed by <see cref="ForgetOne"/> structures.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BatchForgetIn
{
    public uint Count;
    public uint Dummy;
}

/// <summary>struct fuse_forget_one, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ForgetOne
{
    public ulong Node;
    public ulong Lookups;
}

/// <summary>struct fuse_interrupt_in, 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InterruptIn
{
    public ulong Unique;
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

/// <summary>struct fuse_notify_inval_inode_out, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InvalidateInodeOut
{
    public ulong Node;
    public long Offset;
    public long Length;
}
