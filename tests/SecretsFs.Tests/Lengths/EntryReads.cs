using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Tests.Lengths;

/// <summary>
/// Counts how often files are opened, read and closed (inotify(7)): once for each decryption of an entry. Not for a
/// look at its version, nor where the daemon only tries whether it can be opened.
/// </summary>
internal sealed partial class EntryReads : IDisposable
{
    private const int NonBlocking = 0x800;
    private const uint IN_CLOSE_NOWRITE = 0x10;
    private const uint IN_ACCESS = 0x1;
    private const int Header = 16;

    private readonly SafeFileHandle _inotify = inotify_init1(NonBlocking);
    private readonly HashSet<int> _read = [];
    private int _count;

    public EntryReads(params IEnumerable<string> files)
    {
        foreach (string file in files)
        {
            Assert.True(inotify_add_watch(_inotify, file, IN_ACCESS | IN_CLOSE_NOWRITE) >= 0, file);
        }
    }

    /// <summary>How often so far.</summary>
    public int Count
    {
        get
        {
            byte[] buffer = new byte[64 * 1024];
            for (nint length; (length = read(_inotify, buffer, (nuint)buffer.Length)) > 0;)
            {
                for (int at = 0; at < length;)
                {
                    Add(
                        BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(at)),
                        BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(at + 4)));
                    at += Header + BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(at + 12));
                }
            }

            return _count;
        }
    }

    private void Add(int file, uint mask)
    {
        if ((mask & IN_ACCESS) != 0)
        {
            _read.Add(file);
        }
        else if ((mask & IN_CLOSE_NOWRITE) != 0 && _read.Remove(file))
        {
            _count++;
        }
    }

    public void Dispose() => _inotify.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial SafeFileHandle inotify_init1(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int inotify_add_watch(SafeFileHandle fd, string path, uint mask);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeFileHandle fd, byte[] buffer, nuint count);
}
