using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Processes;

/// <summary>
/// A file that is to be opened for somebody with fewer rights, who must have no say in which file that is: it is at the
/// end of a <see cref="TrustedPath"/>. May block on slow storage. One thread.
/// </summary>
public sealed class TrustedFile : IDisposable
{
    private readonly PathWalk _walk;

    private TrustedFile(PathWalk walk, bool isOthers)
    {
        _walk = walk;
        OthersAt = isOthers ? walk.Place : null;
        Error = isOthers ? 0 : walk.Error;
        Version = isOthers || Error != 0 ? null : PassStore.ToVersion(in walk.Stat);
    }

    /// <summary>
    /// The step at which somebody else has a say, or which is no regular file: nothing behind it was looked at. Null
    /// for none.
    /// </summary>
    public string? OthersAt { get; }

    /// <summary>Why it was not found (errno); 0 where nothing is wrong.</summary>
    public int Error { get; }

    /// <summary>The identity of what was found; null where nothing was.</summary>
    public EntryVersion? Version { get; }

    /// <summary>Looks for a file.</summary>
    /// <param name="path">An absolute path.</param>
    public static TrustedFile Find(string path)
    {
        PathWalk walk = TrustedPath.Follow(
            path, static walk => !walk.Stat.IsRegular || walk.IsFuse, out bool isOthers);
        return new TrustedFile(walk, isOthers);
    }

    /// <summary>
    /// Opens it for reading (O_NONBLOCK); an invalid descriptor with the error number where that fails, or it was not
    /// found.
    /// </summary>
    public SafeFileHandle Open(out int errno)
    {
        errno = Error;
        return Version is null ? new SafeFileHandle(-1, ownsHandle: true) : _walk.Open(out errno);
    }

    /// <inheritdoc/>
    public void Dispose() => _walk.Dispose();
}
