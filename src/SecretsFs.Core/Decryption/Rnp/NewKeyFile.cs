using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Native;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Decryption;

/// <summary>
/// A file that is made for a secret key: it was not there before, only its owner may read it, and it is gone again when
/// this is disposed, unless <see cref="Keep"/> was called. One thread.
/// </summary>
public sealed class NewKeyFile : IDisposable
{
    private const uint OnlyOwner = 0x180; // 0600

    private readonly string _path;
    private bool _isKept;

    private NewKeyFile(string path) => _path = path;

    /// <summary>
    /// Makes the file with this content, both safely on the disk; null, and what is wrong, where that fails, and then
    /// nothing is there that was not there before. May block on slow storage.
    /// </summary>
    public static NewKeyFile? TryCreate(string path, SecretBuffer content, out RnpKeyProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(content);

        // O_EXCL: a file, a directory and a link to anything or nothing are refused alike
        using SafeFileHandle file = LibC.open_new(
            path, LibC.O_WRONLY | LibC.O_CREAT | LibC.O_EXCL | LibC.O_CLOEXEC, OnlyOwner);
        if (file.IsInvalid)
        {
            problem = DescribeOpen(path, Marshal.GetLastPInvokeError());
            return null;
        }

        NewKeyFile made = new(path);
        int errno = LibC.fchmod(file, OnlyOwner) != 0 ? Marshal.GetLastPInvokeError() : 0; // whatever the umask
        errno = errno != 0 ? errno : Write(file, content);
        errno = errno != 0 ? errno : Sync(file);
        errno = errno != 0 ? errno : SyncDirectory(path);
        if (errno != 0)
        {
            made.Dispose();
            problem = new RnpKeyProblem(
                ReadOutcome.Failed,
                $"cannot write {path}: {Marshal.GetPInvokeErrorMessage(errno)}",
                "make room on its disk, or choose another; nothing was left there");
            return null;
        }

        problem = null;
        return made;
    }

    /// <summary>The file stays.</summary>
    public void Keep() => _isKept = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isKept)
        {
            _ = LibC.unlink(_path);
            _isKept = true; // once only: the name may be another's by now
        }
    }

    private static RnpKeyProblem DescribeOpen(string path, int errno)
    {
        string reason = Marshal.GetPInvokeErrorMessage(errno);
        return errno switch
        {
            LibC.EEXIST => new RnpKeyProblem(
                ReadOutcome.Failed,
                $"{path} is there already",
                "nothing is ever overwritten: choose another name"),
            LibC.ENOENT or LibC.ENOTDIR or LibC.EISDIR => new RnpKeyProblem(
                ReadOutcome.Failed,
                $"cannot make {path}: {reason}",
                "give the path of a file in a directory that is there"),
            _ => new RnpKeyProblem(
                ReadOutcome.Failed, $"cannot make {path}: {reason}", "choose a directory that you may write to"),
        };
    }

    private static unsafe int Write(SafeFileHandle file, SecretBuffer content)
    {
        content.TryBorrow(out SecretLease lease);
        using (lease)
        {
            ReadOnlySpan<byte> left = lease.Bytes;
            while (!left.IsEmpty)
            {
                fixed (byte* bytes = left)
                {
                    // SAFETY: the lease keeps the bytes.
                    nint count = LibC.write(file, bytes, (nuint)left.Length);
                    int errno = count < 0 ? Marshal.GetLastPInvokeError() : 0;
                    if (errno is not (0 or LibC.EINTR))
                    {
                        return errno;
                    }

                    left = left[(int)Math.Max(0, count)..];
                }
            }
        }

        return 0;
    }

    /// <summary>The name as well must outlive a power cut.</summary>
    private static int SyncDirectory(string path)
    {
        string directory = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        using SafeFileHandle handle = LibC.open(directory, LibC.O_RDONLY | LibC.O_CLOEXEC);
        return handle.IsInvalid ? Marshal.GetLastPInvokeError() : Sync(handle);
    }

    private static int Sync(SafeFileHandle file)
    {
        int errno = LibC.fsync(file) != 0 ? Marshal.GetLastPInvokeError() : 0;
        return errno == LibC.EINVAL ? 0 : errno; // a filesystem without a disk
    }
}
