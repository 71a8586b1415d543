using Microsoft.Win32.SafeHandles;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Mounting;

/// <summary>
/// Keeps two daemons from mounting on one directory at a time: flock(2) on the directory below the mount, held until
/// disposed or until the process ends. Take it before looking at the mount table, while nothing is mounted there.
/// </summary>
public sealed class MountpointLock : IDisposable
{
    private readonly SafeFileHandle _directory;

    private MountpointLock(SafeFileHandle directory) => _directory = directory;

    /// <summary>The lock, or null where somebody else has it or the directory cannot be opened. Never waits.</summary>
    public static MountpointLock? TryTake(string canonicalPath)
    {
        SafeFileHandle directory = LibC.open(canonicalPath, LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
        if (!directory.IsInvalid && LibC.flock(directory, LibC.LOCK_EX | LibC.LOCK_NB) == 0)
        {
            return new MountpointLock(directory);
        }

        directory.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();
}
