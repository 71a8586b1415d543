using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Fuse.Kernel;

/// <summary>
/// The functions and constants of libc that this library needs, named as there. Read errno on the next line.
/// </summary>
internal static partial class LibC
{
    public const int O_RDWR = 2;
    public const int O_CLOEXEC = 0x80000;

    public const ulong MS_RDONLY = 1;
    public const ulong MS_NOSUID = 2;
    public const ulong MS_NODEV = 4;
    public const ulong MS_NOEXEC = 8;

    public const int MNT_FORCE = 1;
    public const int MNT_DETACH = 2;
    public const int UMOUNT_NOFOLLOW = 8;

    public const short POLLIN = 1;

    public const int EINTR = 4;

    private const string Library = "libc";

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle open(string path, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint read(SafeFileHandle fd, void* buffer, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint writev(SafeFileHandle fd, IoVector* vectors, int count);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mount(string source, string target, string type, ulong flags, string data);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int umount2(string target, int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int statfs(string path, void* buffer);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial byte* realpath(string path, byte* resolved);

    [LibraryImport(Library)]
    public static partial uint geteuid();

    [LibraryImport(Library)]
    public static partial uint getegid();

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int mlock(void* address, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int munlock(void* address, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    /// <summary>umount2(2) of whatever is topmost at a path, which is no link; 0 or the error number.</summary>
    public static int Unmount(string path, int flags) =>
        umount2(path, flags | UMOUNT_NOFOLLOW) < 0 ? Marshal.GetLastPInvokeError() : 0;

    /// <summary>
    /// Waits until a descriptor can be read, or its other side is gone; false where <paramref name="limit"/> passed
    /// first.
    /// </summary>
    public static unsafe bool TryWaitReadable(SafeFileHandle descriptor, TimeSpan limit)
    {
        long end = limit == Timeout.InfiniteTimeSpan
            ? long.MaxValue
            : Environment.TickCount64 + (long)limit.TotalMilliseconds;
        PollDescriptor poll = new() { Descriptor = (int)descriptor.DangerousGetHandle(), Events = POLLIN };
        while (true)
        {
            long rest = end == long.MaxValue ? -1 : Math.Max(0, end - Environment.TickCount64);

            // SAFETY: one descriptor, on the stack.
            int ready = LibC.poll(&poll, 1, (int)Math.Min(rest, int.MaxValue));
            int errno = ready < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (errno != EINTR)
            {
                return ready > 0;
            }
        }
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Received;
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct IoVector
    {
        public void* Base;
        public nuint Length;
    }
}
