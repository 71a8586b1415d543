using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Processes;

/// <summary>
/// A directory in which a process with more rights than others makes files, so that nobody else may have a say in
/// which directory that is: it is at the end of a <see cref="TrustedPath"/>. May block on slow storage. Any thread.
/// </summary>
public static class TrustedDirectory
{
    /// <summary>
    /// Opens one; an invalid descriptor where there is none, with the error number (ENOTDIR where it is something
    /// else), or where somebody else has a say.
    /// </summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="owner">A user it may belong to besides root and this process' user; null for none.</param>
    /// <param name="othersAt">The step at which somebody else has a say; null for none.</param>
    /// <param name="errno">Why it could not be opened; 0 where nothing is wrong.</param>
    public static SafeFileHandle Open(string path, uint? owner, out string? othersAt, out int errno)
    {
        using PathWalk walk = TrustedPath.Follow(path, end => IsOthers(end, owner), out bool isOthers);
        othersAt = isOthers ? walk.Place : null;
        errno = isOthers ? 0 : walk.Error == 0 && !walk.Stat.IsDirectory ? LibC.ENOTDIR : walk.Error;
        return isOthers || errno != 0 ? new SafeFileHandle(-1, ownsHandle: true) : walk.OpenDirectory(out errno);
    }

    private static bool IsOthers(PathWalk end, uint? owner)
    {
        ref readonly LibC.Statx stat = ref end.Stat;
        bool isOwn = FileTrust.IsOurs(in stat) || stat.UserId == owner;
        return stat.IsDirectory && (!isOwn || FileTrust.IsWritableByOthers(in stat) || end.IsFuse);
    }
}
