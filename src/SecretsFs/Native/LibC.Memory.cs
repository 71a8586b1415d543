using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Native;

/// <summary>Memory without a file (memfd_create(2)), and its sharing.</summary>
internal static partial class LibC
{
    public const uint MFD_CLOEXEC = 1;
    public const uint MFD_ALLOW_SEALING = 2;
    public const int F_GETFD = 1;
    public const int F_SETFD = 2;
    public const int FD_CLOEXEC = 1;
    public const int F_DUPFD_CLOEXEC = 1030;
    public const int F_ADD_SEALS = 1033;
    public const int F_GET_SEALS = 1034;
    public const int F_SEAL_SEAL = 1;
    public const int F_SEAL_SHRINK = 2;
    public const int F_SEAL_GROW = 4;
    public const int F_SEAL_WRITE = 8;
    public const int PROT_READ = 1;
    public const int PROT_WRITE = 2;
    public const int MAP_SHARED = 1;

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle memfd_create(string name, uint flags);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int sysinfo(SystemInformation* result);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int ftruncate(SafeFileHandle fd, long length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fcntl(SafeFileHandle fd, int command, int argument);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial void* mmap(
        void* address, nuint length, int protection, int flags, SafeFileHandle fd, long offset);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int munmap(void* address, nuint length);

    /// <summary>The part of struct sysinfo that is needed here; 112 bytes on 64-bit machines.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 112)]
    public struct SystemInformation
    {
        [FieldOffset(64)]
        public ulong TotalSwap;
    }
}
