using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Core.Native;

/// <summary>
/// The functions and constants of libc that this project needs, named as there. Read errno on the next line.
/// </summary>
internal static partial class LibC
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int ECHILD = 10;
    public const int EAGAIN = 11;
    public const int EACCES = 13;
    public const int EXDEV = 18;
    public const int ENOTDIR = 20;
    public const int ELOOP = 40;

    public const int AT_FDCWD = -100;
    public const int AT_EMPTY_PATH = 0x1000;
    public const uint STATX_BASIC_STATS = 0x7ff;
    public const ushort S_IFMT = 0xf000;
    public const ushort S_IFREG = 0x8000;
    public const ushort S_IFDIR = 0x4000;
    public const ushort S_IFLNK = 0xa000;

    public const int PR_SET_DUMPABLE = 4;
    public const int PR_SET_CHILD_SUBREAPER = 36;
    public const int RLIMIT_FSIZE = 1;
    public const int RLIMIT_CORE = 4;
    public const int RLIMIT_MEMLOCK = 8;

    public const long SYS_openat2 = 437;

    private const string Library = "libc";

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint read(SafeFileHandle fd, void* buffer, nuint count);

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true)]
    public static unsafe partial int open_descriptor(byte* path, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint pread(SafeFileHandle fd, byte* buffer, nuint count, long offset);

    [LibraryImport(Library)]
    public static partial int close(int fd);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static unsafe partial nint syscall_openat2_descriptor(
        long number, int directory, byte* path, OpenHow* how, nuint size);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    public static unsafe partial int statx_descriptor(int fd, byte* path, int flags, uint mask, Statx* result);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int fstatfs(SafeFileHandle fd, StatFs* result);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle open(string path, int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle openat(SafeFileHandle directory, string path, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint readlinkat(SafeFileHandle directory, byte* path, byte* target, nuint size);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial nint syscall_openat2(
        long number, SafeFileHandle directory, string path, OpenHow* how, nuint size);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int statx(SafeFileHandle fd, byte* path, int flags, uint mask, Statx* result);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int setrlimit(int resource, ResourceLimit* limit);

    [LibraryImport(Library)]
    public static partial uint geteuid();

    /// <summary>The same, without asking remote storage for anything newer than what the kernel has.</summary>
    public static unsafe bool TryStatCached(int fd, out Statx stat)
    {
        const int AT_STATX_DONT_SYNC = 0x4000;
        byte empty = 0;
        fixed (Statx* result = &stat)
        {
            *result = default;

            // SAFETY: as below.
            return statx_descriptor(fd, &empty, AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_BASIC_STATS, result) == 0;
        }
    }

    /// <summary>statx(2) of a descriptor, also of one opened O_PATH; false where it fails.</summary>
    public static unsafe bool TryStat(SafeFileHandle fd, out Statx stat)
    {
        byte empty = 0;
        fixed (Statx* result = &stat)
        {
            *result = default;

            // SAFETY: an empty path and AT_EMPTY_PATH mean the descriptor itself; the structure is the kernel's.
            return statx(fd, &empty, AT_EMPTY_PATH, STATX_BASIC_STATS, result) == 0;
        }
    }

    /// <summary>The part of struct statfs that is needed here; 120 bytes on 64-bit machines.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 120)]
    public struct StatFs
    {
        public long Type;
    }

    /// <summary>struct open_how of <c>linux/openat2.h</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    /// <summary>struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ResourceLimit
    {
        public ulong Current;
        public ulong Maximum;
    }

    /// <summary>struct statx_timestamp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct StatxTime
    {
        public long Seconds;
        public uint Nanoseconds;
        public int Reserved;
    }

    /// <summary>struct statx of <c>linux/stat.h</c>, the same on all machines, 256 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    public struct Statx
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
        public StatxTime AccessTime;
        public StatxTime BirthTime;
        public StatxTime ChangeTime;
        public StatxTime ModificationTime;
        public uint DeviceMajorOfNode;
        public uint DeviceMinorOfNode;
        public uint DeviceMajor;
        public uint DeviceMinor;

        /// <summary>Whether the node is a regular file (S_ISREG).</summary>
        public readonly bool IsRegular => (Mode & S_IFMT) == S_IFREG;

        /// <summary>Whether the node is a directory (S_ISDIR).</summary>
        public readonly bool IsDirectory => (Mode & S_IFMT) == S_IFDIR;

        /// <summary>Whether it is the same node as another.</summary>
        public readonly bool IsSameFile(in Statx other) =>
            (DeviceMajor, DeviceMinor, Inode) == (other.DeviceMajor, other.DeviceMinor, other.Inode);

        /// <summary>Whether the node is a symbolic link (S_ISLNK).</summary>
        public readonly bool IsLink => (Mode & S_IFMT) == S_IFLNK;
    }
}
