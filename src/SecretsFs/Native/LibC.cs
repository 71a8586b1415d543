using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Native;

/// <summary>The functions of libc that the program itself needs, named as there.</summary>
internal static partial class LibC
{
    public const short POLLIN = 1;
    public const short POLLOUT = 4;
    public const int EINTR = 4;
    public const int SIGKILL = 9;
    public const int RLIMIT_NOFILE = 7;
    public const int PR_SET_PDEATHSIG = 1;
    public const int O_WRONLY = 1;
    public const int O_NONBLOCK = 0x800;
    public const int O_CLOEXEC = 0x80000;
    public const int IN_CLOEXEC = O_CLOEXEC;
    public const int IN_NONBLOCK = O_NONBLOCK;
    public const int MSG_DONTWAIT = 0x40;
    public const int MSG_NOSIGNAL = 0x4000;

    private const string Library = "libc";

    /// <summary>Ends the process without running anything more of it.</summary>
    [LibraryImport(Library)]
    public static partial void _exit(int status);

    [LibraryImport(Library)]
    public static partial uint geteuid();

    [LibraryImport(Library, SetLastError = true)]
    public static partial int prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint write(int fd, void* buffer, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint send(int fd, void* buffer, nuint count, int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int statx(int fd, byte* path, int flags, uint mask, Statx* result);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint read(SafeFileHandle fd, void* buffer, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    public static partial SafeFileHandle inotify_init1(int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int inotify_add_watch(SafeFileHandle fd, string path, uint mask);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int inotify_rm_watch(SafeFileHandle fd, int watch);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int getrlimit(int resource, ResourceLimit* limit);

    /// <summary>How many descriptors this process may have, as of now (getrlimit(2), RLIMIT_NOFILE).</summary>
    public static unsafe int DescriptorLimit()
    {
        ResourceLimit limit = default;

        // SAFETY: the struct is as large as the kernel's.
        return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? (int)Math.Min(limit.Current, int.MaxValue) : 0;
    }

    /// <summary>struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ResourceLimit
    {
        public ulong Current;
        public ulong Maximum;
    }

    /// <summary>The part of struct statx that is needed here; 256 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct Statx
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(20)]
        public uint UserId;

        [FieldOffset(24)]
        public uint GroupId;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;

        [FieldOffset(144)]
        public ulong MountId;
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Received;
    }

    /// <summary>struct inotify_event; as many bytes of a name follow as it says, with NUL at the end.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct NotifyEvent
    {
        public int Watch;
        public uint Mask;
        public uint Cookie;
        public uint NameSize;
    }
}
