using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse.Kernel;

/// <summary>Writes replies and notifications to /dev/fuse. Any thread.</summary>
internal sealed class DeviceSink(SafeFileHandle device, ILogger logger) : IReplySink
{
    private volatile IRequestMonitor? _monitor;

    /// <summary>Told of every answer.</summary>
    public IRequestMonitor? Monitor
    {
        get => _monitor;
        set => _monitor = value;
    }

    /// <inheritdoc/>
    public bool Send(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        int errno = Write(header, payload);
        _monitor?.Answered();
        if (errno == 0)
        {
            return true;
        }

        ulong unique = MemoryMarshal.Read<OutHeader>(header).Unique;
        if (errno == (int)Errno.ENOENT || IsEnd(errno))
        {
            Log.ReplyNotTaken(logger, unique, errno);
        }
        else
        {
            Log.ReplyRefused(logger, unique, errno);
        }

        return false;
    }

    /// <inheritdoc/>
    public void ReportForgotten(ulong unique) => Log.ForgottenPromise(logger, unique);

    /// <summary>
    /// Sends a notification (<c>fs/fuse/dev.c</c>, <c>fuse_notify</c>). It may block: see <see cref="FuseNotifier"/>.
    /// Returns 0 or the error number; one that says that the kernel has nothing cached counts as 0.
    /// </summary>
    public int Notify(NotifyCode code, ReadOnlySpan<byte> payload)
    {
        OutHeader header = new()
        {
            Length = (uint)(Unsafe.SizeOf<OutHeader>() + payload.Length),
            Error = (int)code,
        };
        int errno = Write(MemoryMarshal.AsBytes(new ReadOnlySpan<OutHeader>(in header)), payload);
        if (errno is 0 or (int)Errno.ENOENT)
        {
            return 0;
        }

        // a deleted directory in which something is in use, or on which something is mounted, is only dropped
        const int ENOTEMPTY = 39;
        if (IsEnd(errno) || errno is ENOTEMPTY or (int)Errno.EBUSY)
        {
            Log.NotNotified(logger, code, errno);
        }
        else
        {
            Log.NotificationRefused(logger, code, errno);
        }

        return errno;
    }

    /// <summary>Whether the connection has ended, which whoever reads the device learns as well.</summary>
    private static bool IsEnd(int errno) =>
        errno is (int)Errno.ENODEV or (int)Errno.ECONNABORTED or (int)Errno.ENOTCONN;

    /// <summary>One writev(2); the device takes a reply whole or not at all. Returns 0 or the error number.</summary>
    private unsafe int Write(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        fixed (byte* headerPointer = header)
        fixed (byte* payloadPointer = payload)
        {
            LibC.IoVector* vectors = stackalloc LibC.IoVector[2];
            vectors[0] = new LibC.IoVector { Base = headerPointer, Length = (nuint)header.Length };
            vectors[1] = new LibC.IoVector { Base = payloadPointer, Length = (nuint)payload.Length };
            try
            {
                nint written;
                int errno;
                do
                {
                    // SAFETY: both spans are pinned for the call, and the vectors hold their lengths.
                    written = LibC.writev(device, vectors, payload.IsEmpty ? 1 : 2);
                    errno = written < 0 ? Marshal.GetLastPInvokeError() : 0;
                }
                while (errno == LibC.EINTR);
                return written < 0 ? errno : written == header.Length + payload.Length ? 0 : (int)Errno.EIO;
            }
            catch (ObjectDisposedException)
            {
                return (int)Errno.ENODEV; // a late answer: the connection was closed meanwhile
            }
        }
    }
}
