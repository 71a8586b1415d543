using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Native;

/// <summary>Sockets of this machine (unix(7)).</summary>
internal static partial class LibC
{
    public const short POLLERR = 8;
    public const short POLLHUP = 16;

    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int EACCES = 13;
    public const int ECONNABORTED = 103;
    public const int ECONNREFUSED = 111;

    public const ushort AF_UNIX = 1;
    public const int SOCK_STREAM = 1;
    public const int SOCK_NONBLOCK = O_NONBLOCK;
    public const int SO_TYPE = 3;
    public const int SO_PEERCRED = 17;
    public const int SO_SNDTIMEO = 21;
    public const int SO_ACCEPTCONN = 30;
    public const int SO_DOMAIN = 39;
    public const int MSG_PEEK = 2;

    public const int F_GETFL = 3;
    public const int F_SETFL = 4;

    public const int AT_FDCWD = -100;
    public const int AT_SYMLINK_NOFOLLOW = 0x100;
    public const uint STATX_TYPE = 1;
    public const uint STATX_MODE = 2;
    public const uint STATX_UID = 8;
    public const ushort S_IFMT = 0xF000;
    public const ushort S_IFSOCK = 0xC000;
    public const ushort S_IFDIR = 0x4000;

    [LibraryImport(Library, SetLastError = true)]
    public static partial SafeFileHandle socket(int domain, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int bind(SafeFileHandle fd, SocketAddress* address, uint size);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int listen(SafeFileHandle fd, int backlog);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial SafeFileHandle accept4(SafeFileHandle fd, void* address, uint* size, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int connect(SafeFileHandle fd, SocketAddress* address, uint size);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial nint recv(SafeFileHandle fd, void* buffer, nuint size, int flags);

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    public static unsafe partial nint send_handle(SafeFileHandle fd, void* buffer, nuint size, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int getsockopt(SafeFileHandle fd, int level, int name, void* value, uint* size);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int setsockopt(SafeFileHandle fd, int level, int name, void* value, uint size);

    [LibraryImport(Library)]
    public static partial uint umask(uint mask);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int unlink(string path);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int lchown(string path, uint owner, uint group);

    /// <summary>struct sockaddr_un; the path ends with a NUL.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct SocketAddress
    {
        /// <summary>The size of the path's field; one byte of it is for the NUL.</summary>
        public const int PathSize = 108;

        public ushort Family;
        public fixed byte Path[PathSize];
    }

    /// <summary>struct ucred.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Credentials
    {
        public int Process;
        public uint User;
        public uint Group;
    }

    /// <summary>struct timeval.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeValue
    {
        public long Seconds;
        public long Microseconds;
    }
}
