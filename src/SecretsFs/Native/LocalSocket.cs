using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Native;

/// <summary>Stream sockets at a path of this machine (unix(7)).</summary>
internal static class LocalSocket
{
    private const int Backlog = 16;
    private const uint OwnerOnly = 0x7F; // 0177
    private const uint SameGroup = uint.MaxValue;

    /// <summary>
    /// Listens at a path, which only its owner can connect to (mode 0600). A socket file that nobody listens at is
    /// replaced; nothing else is. Sets the mask of the whole process for a moment.
    /// </summary>
    /// <exception cref="IOException">The path is too long, is something else, or is in use.</exception>
    public static SafeFileHandle Listen(string path, uint owner)
    {
        RemoveStale(path);
        SafeFileHandle listener = Create(LibC.SOCK_NONBLOCK);
        try
        {
            LibC.SocketAddress address = Address(path);
            uint mask = LibC.umask(OwnerOnly);
            int status = Bind(listener, address);
            int error = Marshal.GetLastPInvokeError();
            _ = LibC.umask(mask);
            Check(status, error, path);

            // before anybody can connect
            status = owner == LibC.geteuid() ? 0 : LibC.lchown(path, owner, SameGroup);
            Check(status, Marshal.GetLastPInvokeError(), path);
            Check(LibC.listen(listener, Backlog), Marshal.GetLastPInvokeError(), path);
            return listener;
        }
        catch (IOException)
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Connects within a time: 0 or an errno, EAGAIN where the time was over, and where the other side's queue is full
    /// and there is no time at all.
    /// </summary>
    /// <exception cref="IOException">The path is too long.</exception>
    public static int Connect(string path, TimeSpan limit, out SafeFileHandle socket)
    {
        LibC.SocketAddress address = Address(path);
        long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        socket = Create(limit > TimeSpan.Zero ? 0 : LibC.SOCK_NONBLOCK);
        for (long left = (long)limit.TotalMilliseconds; ; left = end - Environment.TickCount64)
        {
            if (limit > TimeSpan.Zero && left <= 0)
            {
                return LibC.EAGAIN;
            }

            int error = Connect(socket, address, left);
            if (error != LibC.EINTR)
            {
                return error;
            }
        }
    }

    /// <summary>Who is at the other end, as of when it connected; null where that cannot be said.</summary>
    public static unsafe LibC.Credentials? Peer(SafeFileHandle connection)
    {
        LibC.Credentials peer = default;
        uint size = (uint)sizeof(LibC.Credentials);

        // SAFETY: the size is that of the struct.
        int status = LibC.getsockopt(connection, LibC.SOL_SOCKET, LibC.SO_PEERCRED, &peer, &size);
        return status == 0 && size == sizeof(LibC.Credentials) ? peer : null;
    }

    /// <summary>
    /// Takes an inherited descriptor, which must be a stream socket that listens, or is connected: from now on it is
    /// closed on execve(2), and its calls do not block.
    /// </summary>
    /// <exception cref="IOException">It is something else.</exception>
    public static void Inherit(SafeFileHandle socket, bool listens)
    {
        if (Option(socket, LibC.SO_DOMAIN) != LibC.AF_UNIX || Option(socket, LibC.SO_TYPE) != LibC.SOCK_STREAM
            || Option(socket, LibC.SO_ACCEPTCONN) != (listens ? 1 : 0))
        {
            throw new IOException("an inherited descriptor is not the expected socket");
        }

        int flags = LibC.fcntl(socket, LibC.F_GETFL, 0);
        if (flags < 0 || LibC.fcntl(socket, LibC.F_SETFL, flags | LibC.O_NONBLOCK) < 0
            || LibC.fcntl(socket, LibC.F_SETFD, LibC.FD_CLOEXEC) < 0)
        {
            throw new IOException($"fcntl: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    private static void RemoveStale(string path)
    {
        if (!IsSocket(path))
        {
            return;
        }

        int error = Connect(path, TimeSpan.Zero, out SafeFileHandle probe);
        probe.Dispose();
        if (error != LibC.ECONNREFUSED)
        {
            throw new IOException($"cannot listen at {path}: somebody listens there");
        }

        Check(LibC.unlink(path), Marshal.GetLastPInvokeError(), path);
    }

    private static unsafe bool IsSocket(string path)
    {
        LibC.Statx found = default;
        LibC.SocketAddress address = Address(path);

        // SAFETY: the path ends with a NUL, and the struct is as large as the kernel's.
        int status = LibC.statx(
            LibC.AT_FDCWD, address.Path, LibC.AT_SYMLINK_NOFOLLOW, LibC.STATX_TYPE, &found);
        return status == 0 && (found.Mode & LibC.S_IFMT) == LibC.S_IFSOCK;
    }

    private static SafeFileHandle Create(int flags)
    {
        SafeFileHandle socket = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC | flags, 0);
        return socket.IsInvalid
            ? throw new IOException($"socket: {Marshal.GetLastPInvokeErrorMessage()}")
            : socket;
    }

    private static unsafe LibC.SocketAddress Address(string path)
    {
        int most = LibC.SocketAddress.PathSize - 1;
        int length = Encoding.UTF8.GetByteCount(path);
        if (length == 0 || length > most || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new IOException(
                $"{path} cannot be the path of a socket: it has {length} bytes, and 1 to {most} are possible");
        }

        LibC.SocketAddress address = new() { Family = LibC.AF_UNIX };

        // SAFETY: as long as the field; it is all zero and was found long enough.
        _ = Encoding.UTF8.GetBytes(path, new Span<byte>(address.Path, most));
        return address;
    }

    private static unsafe int Bind(SafeFileHandle socket, LibC.SocketAddress address) =>
        // SAFETY: the size is that of the struct.
        LibC.bind(socket, &address, (uint)sizeof(LibC.SocketAddress));

    private static unsafe int Connect(SafeFileHandle socket, LibC.SocketAddress address, long milliseconds)
    {
        if (milliseconds > 0)
        {
            LibC.TimeValue time = new()
            {
                Seconds = milliseconds / 1000,
                Microseconds = milliseconds % 1000 * 1000,
            };

            // SAFETY: the size is that of the struct.
            if (LibC.setsockopt(
                socket, LibC.SOL_SOCKET, LibC.SO_SNDTIMEO, &time, (uint)sizeof(LibC.TimeValue)) < 0)
            {
                return Marshal.GetLastPInvokeError();
            }
        }

        // SAFETY: as above.
        return LibC.connect(socket, &address, (uint)sizeof(LibC.SocketAddress)) == 0
            ? 0 : Marshal.GetLastPInvokeError();
    }

    private static unsafe int Option(SafeFileHandle socket, int name)
    {
        int value = -1;
        uint size = sizeof(int);

        // SAFETY: four bytes, as all of these have.
        return LibC.getsockopt(socket, LibC.SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
    }

    private static void Check(int status, int error, string path)
    {
        if (status < 0)
        {
            throw new IOException($"cannot listen at {path}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }
}
