using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Native;

namespace SecretsFs.Channel;

/// <summary>
/// Bytes that nobody can change any more, in memory without a file (memfd_create(2), F_SEAL_WRITE), to be passed to
/// another process.
/// </summary>
internal static class MemoryFile
{
    private const int Seals = LibC.F_SEAL_SHRINK | LibC.F_SEAL_GROW | LibC.F_SEAL_WRITE | LibC.F_SEAL_SEAL;

    /// <summary>Makes one.</summary>
    /// <exception cref="IOException">The machine has no memory or descriptor left.</exception>
    public static SafeFileHandle Create(string name, ReadOnlySpan<byte> content)
    {
        SafeFileHandle file = LibC.memfd_create(name, LibC.MFD_CLOEXEC | LibC.MFD_ALLOW_SEALING);
        if (file.IsInvalid)
        {
            throw new IOException($"cannot make a file in memory: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        try
        {
            RandomAccess.Write(file, content, 0);
            return LibC.fcntl(file, LibC.F_ADD_SEALS, Seals) == 0
                ? file
                : throw new IOException($"cannot seal a file in memory: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        catch (IOException)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Makes one of a fixed size that is to be written by another process.</summary>
    /// <exception cref="IOException">The machine has no memory or descriptor left.</exception>
    public static SafeFileHandle CreateEmpty(string name, int size)
    {
        const int Fixed = LibC.F_SEAL_SHRINK | LibC.F_SEAL_GROW | LibC.F_SEAL_SEAL;
        SafeFileHandle file = LibC.memfd_create(name, LibC.MFD_CLOEXEC | LibC.MFD_ALLOW_SEALING);
        if (!file.IsInvalid && LibC.ftruncate(file, size) == 0 && LibC.fcntl(file, LibC.F_ADD_SEALS, Fixed) == 0)
        {
            return file;
        }

        string reason = Marshal.GetLastPInvokeErrorMessage();
        file.Dispose();
        throw new IOException($"cannot make a file in memory: {reason}");
    }

    /// <summary>The same; null where the machine has no memory or descriptor left.</summary>
    public static SafeFileHandle? TryCreateEmpty(string name, int size)
    {
        try
        {
            return CreateEmpty(name, size);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>All of one; null where it is not sealed like this or is longer than the limit.</summary>
    public static byte[]? Read(SafeFileHandle file, int limit)
    {
        // a file that can change, or that is one of a disk, is none of ours
        int seals = LibC.fcntl(file, LibC.F_GET_SEALS, 0); // the kernel may have added that it cannot be executed
        if (seals < 0 || (seals & Seals) != Seals || RandomAccess.GetLength(file) > limit)
        {
            return null;
        }

        byte[] content = new byte[RandomAccess.GetLength(file)];
        int read = 0;
        int count;
        while (read < content.Length && (count = RandomAccess.Read(file, content.AsSpan(read), read)) > 0)
        {
            read += count;
        }

        return read == content.Length ? content : null;
    }
}
