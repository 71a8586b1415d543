using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Native;

/// <summary>What is in a directory that is open (openat(2) and its like), and locks on files.</summary>
internal static partial class LibC
{
    public const int EIO = 5;
    public const int EEXIST = 17;
    public const int EXDEV = 18;
    public const int ENOTDIR = 20;
    public const int EFBIG = 27;
    public const int ELOOP = 40;
    public const int ENODATA = 61;
    public const int EOPNOTSUPP = 95;
    public const int O_PATH = 0x200000;
    public const int O_RDONLY = 0;
    public const int O_RDWR = 2;
    public const int O_CREAT = 0x40;
    public const int O_EXCL = 0x80;
    public const int AT_REMOVEDIR = 0x200;
    public const int AT_EMPTY_PATH = 0x1000;
    public const int AT_STATX_FORCE_SYNC = 0x2000;
    public const int AT_STATX_DONT_SYNC = 0x4000;
    public const uint STATX_BASIC_STATS = 0x7ff;
    public const uint STATX_MNT_ID = 0x1000;
    public const ushort S_IFREG = 0x8000;
    public const ushort S_IFLNK = 0xA000;
    public const uint RENAME_NOREPLACE = 1;
    public const int LOCK_EX = 2;
    public const int LOCK_NB = 4;
    public const long SYS_openat2 = 437;
    public const ulong RESOLVE_NO_XDEV = 0x01;
    public const ulong RESOLVE_NO_MAGICLINKS = 0x02;
    public const ulong RESOLVE_NO_SYMLINKS = 0x04;
    public const ulong RESOLVE_BENEATH = 0x08;

    /// <summary>Its number is another one on each machine.</summary>
    public static int O_NOFOLLOW =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 0x20000 : 0x8000;

    /// <summary>As is this one's.</summary>
    public static int O_DIRECTORY =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 0x10000 : 0x4000;

    [LibraryImport(Library)]
    public static partial uint getegid();

    [LibraryImport(Library, SetLastError = true)]
    public static partial int kill(int pid, int signal);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int flock(SafeFileHandle fd, int operation);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fchown(SafeFileHandle fd, uint owner, uint group);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fchmod(SafeFileHandle fd, uint mode);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int fremovexattr(SafeFileHandle fd, string name);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint sendfile(SafeFileHandle to, SafeFileHandle from, long* offset, nuint count);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle openat(SafeFileHandle directory, string name, int flags, uint mode);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mkdirat(SafeFileHandle directory, string name, uint mode);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int unlinkat(SafeFileHandle directory, string name, int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int renameat2(
        SafeFileHandle directory, string name, SafeFileHandle target, string targetName, uint flags);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int statx_at(
        SafeFileHandle directory, string name, int flags, uint mask, Statx* result);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial nint syscall_openat2(
        long number, SafeFileHandle directory, string path, OpenHow* how, nuint size);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial nint readlinkat(SafeFileHandle directory, string name, byte* target, nuint size);

    /// <summary>struct open_how of <c>linux/openat2.h</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
