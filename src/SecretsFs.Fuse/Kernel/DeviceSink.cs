using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse.Kernel;

/// <summary>Writes replies and notifications to /dev/fuse. Any thread.</summary>
internal sealed class DeviceSink(SafeFileHandle device, ILogger logger) : IReplySink
{
    private const int EINTR = 4;

    /// <inheritdoc/>
    public bool Send(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        int errno = Write(header, payload);
        if (errno == 0)
        {
            return true;
        }

        ulong unique = MemoryMarshal.Read<OutHeader>(header).Unique;
        if (errno is (int)Errno.ENOENT or (int)Errno.ENODEV or (int)Errno.ECONNABORTED or (int)Errno.ENOTCONN)
        {
            Log.ReplyNotTaken(logger, unique, errno);
        }
        else
        {
            Log.ReplyRefused(logger, unique, errno);
        }

        return false;
    }

    /// <summary>
    /// Tells the kernel to drop the cached attributes and pages of a node. Blocks while a page-fault read
    /// of that node is unanswered. A node that the kernel does not know is no error.
    /// </summary>
    public void InvalidateInode(ulong node)
    {
        const int NotifyInvalidateInode = 2;
        InvalidateInodeOut payload = new() { Node = node };
        OutHeader header = new()
        {
            Length = (uint)(Unsafe.SizeOf<OutHeader>() + Unsafe.SizeOf<InvalidateInodeOut>()),
            Error = NotifyInvalidateInode,
        };
        int errno = Write(
            MemoryMarshal.AsBytes(new ReadOnlySpan<OutHeader>(in header)),
            MemoryMarshal.AsBytes(new ReadOnlySpan<InvalidateInodeOut>(in payload)));
        if (errno is not (0 or (int)Errno.ENOENT))
        {
            Log.NotInvalidated(logger, node, errno);
        }
    }

    /// <summary>One writev(2); the device takes a reply whole or not at all. Returns 0 or the error number.</summary>
    private unsafe int Write(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        fixed (byte* headerPointer = header)
        fixed (byte* payloadPointer = payload)
        {
            LibC.IoVector* vectors = stackalloc LibC.IoVector[2];
            vectors[0] = new LibC.IoVector { Base = headerPointer, Length = (nuint)header.Length };
            vectors[1] = new LibC.IoVector { Base = payloadPointer, Length = (nuint)payload.Length };
            int count = payload.IsEmpty ? 1 : 2;
            while (true)
            {
                if (device.IsClosed)
                {
                    return (int)Errno.ENODEV;
                }

                // SAFETY: both spans are pinned for the call, and the vectors hold their lengths.
                nint written = LibC.writev(device, vectors, count);
                int errno = written < 0 ? Marshal.GetLastPInvokeError() : 0;
                if (errno == EINTR)
                {
                    continue;
                }

                return written < 0 ? errno : written == header.Length + payload.Length ? 0 : (int)Errno.EIO;
            }
        }
    }
}
