using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Core.Native;

/// <summary>Content of ordinary files.</summary>
internal static unsafe class FileBytes
{
    /// <summary>
    /// Reads from an offset on until the target is full or the file ends: the number of bytes, fewer than there is room
    /// for only at the end of the file; -1 with the error number where it cannot be read. May block on slow storage.
    /// Any thread: the position of the descriptor is neither used nor changed (pread(2)).
    /// </summary>
    public static int Read(SafeFileHandle file, Span<byte> target, long offset, out int error)
    {
        int length = 0;
        fixed (byte* start = target)
        {
            while (length < target.Length)
            {
                // SAFETY: no more is read than there is room.
                nint count = LibC.pread(file, start + length, (nuint)(target.Length - length), offset + length);
                error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
                if (error is not (0 or LibC.EINTR))
                {
                    return -1;
                }

                if (count == 0)
                {
                    return length;
                }

                length += (int)Math.Max(0, count);
            }
        }

        error = 0;
        return length;
    }
}
