using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Decryption;

/// <summary>
/// A file that another process opens, which hands a descriptor over: at the start, or later, when there is a file, or
/// another one. Until then it is a file that is not there. Or it says that this process shall open the file itself.
/// </summary>
/// <remarks>
/// Each reader gets a duplicate, so that what takes the place of a descriptor waits for no reader, nor ends one. All
/// share one position in the file, also with other processes: it is neither used nor changed.
/// </remarks>
/// <param name="path">What the other process opens.</param>
public sealed class HandedKeyFile(string path) : KeySource(path), IDisposable
{
    private readonly Lock _lock = new();
    private SafeFileHandle? _file;
    private int _errno = LibC.ENOENT;
    private KeyFileAtPath? _here;

    /// <inheritdoc/>
    public override EntryVersion? Version
    {
        get
        {
            using SafeFileHandle file = Open(out _);
            return VersionOf(file);
        }
    }

    /// <summary>Takes over a descriptor opened O_RDONLY and O_NONBLOCK; null: there is no file any more.</summary>
    public void Replace(SafeFileHandle? file) => Set(file, LibC.ENOENT, null);

    /// <summary>The other process could not open the file, for this reason (errno).</summary>
    public void Fail(int errno) => Set(null, errno, null);

    /// <summary>From now on this process opens it, anew for each use.</summary>
    public void OpenHere() => Set(null, LibC.ENOENT, new KeyFileAtPath(Path));

    /// <summary>Lets the descriptor go: from now on there is no file.</summary>
    public void Dispose() => Replace(null);

    /// <inheritdoc/>
    public override SafeFileHandle Open(out int errno)
    {
        KeyFileAtPath? here;
        lock (_lock)
        {
            here = _here;
            int descriptor = -1;
            errno = _errno;
            if (_file is not null)
            {
                // SAFETY: only who holds the lock takes the descriptor away.
                descriptor = LibC.fcntl((int)_file.DangerousGetHandle(), LibC.F_DUPFD_CLOEXEC, 0);
                errno = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
            }

            if (here is null)
            {
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }
        }

        return here.Open(out errno); // may wait for storage
    }

    private void Set(SafeFileHandle? file, int errno, KeyFileAtPath? here)
    {
        SafeFileHandle? old;
        lock (_lock)
        {
            old = _file;
            (_file, _errno, _here) = (file, errno, here);
        }

        old?.Dispose(); // closing may wait for storage
    }
}
