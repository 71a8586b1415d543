using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecretsFs.Fuse.Kernel;

// What every message begins with, and INIT (include/uapi/linux/fuse.h). All fields are in the byte order of the
// machine; the sizes are tested.

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
