using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Core.Native;

/// <summary>Small files that the kernel makes up when they are read, such as those of proc(5).</summary>
internal static class KernelFile
{
    /// <summary>Opens a file; an invalid handle where it cannot be. Any thread.</summary>
    /// <param name="path">The path, with a NUL at its end.</param>
    public static unsafe SafeFileHandle Open(ReadOnlySpan<byte> path)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(path.IndexOf((byte)0), path.Length - 1, nameof(path));
        fixed (byte* pointer = path)
        {
            // SAFETY: the path ends with NUL.
            return new SafeFileHandle(LibC.open_descriptor(pointer, LibC.O_RDONLY | LibC.O_CLOEXEC), ownsHandle: true);
        }
    }

    /// <summary>
    /// Reads the whole file as it is now into <paramref name="text"/>, which becomes as long; false where it cannot be
    /// read, or does not fit. One call: such a file is made up as a whole and given out as far as there is room
    /// (<c>fs/seq_file.c</c>, single_open). Allocates nothing. Any thread.
    /// </summary>
    public static unsafe bool TryRead(SafeFileHandle file, ref Span<byte> text)
    {
        fixed (byte* pointer = text)
        {
            nint length;
            do
            {
                // SAFETY: no more is read than there is room.
                length = LibC.pread(file, pointer, (nuint)text.Length, 0);
            }
            while (length < 0 && Marshal.GetLastPInvokeError() == LibC.EINTR);
            bool isWhole = length >= 0 && length < text.Length;
            text = isWhole ? text[..(int)length] : default;
            return isWhole;
        }
    }
}
