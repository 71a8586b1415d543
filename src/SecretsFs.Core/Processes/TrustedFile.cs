using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Processes;

/// <summary>
/// A file that is to be opened for somebody with fewer rights, who must have no say in which file that is. May block on
/// slow storage. One thread.
/// </summary>
/// <remarks>
/// On the whole way to it, also through links, nobody but root and this process' user can put another in its place:
/// each directory belongs to them, and nobody else can write it. In a sticky one, which everybody may write, only
/// directories of theirs are believed: nobody else can take these away, or bring others (rename(2), inode(7)). What a
/// FUSE filesystem says of owners is its server's to say.
/// </remarks>
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
        ArgumentNullException.ThrowIfNull(path);
        if (!path.StartsWith('/') || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("a path must be absolute", nameof(path));
        }

        PathWalk walk = new(path);
        bool anybodyMakesNames = false;
        bool isOthers = false;
        while (walk.Error == 0 && !(isOthers = IsOthers(walk, ref anybodyMakesNames)) && walk.MoveNext())
        {
        }

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

    private static bool IsOthers(PathWalk walk, ref bool anybodyMakesNames)
    {
        ref readonly LibC.Statx stat = ref walk.Stat;
        if (anybodyMakesNames && !stat.IsDirectory)
        {
            return true;
        }

        if (walk.IsAtLink)
        {
            return false; // it cannot be changed, only replaced in its directory
        }

        if (walk.IsAtEnd)
        {
            return !stat.IsRegular || walk.IsFuse;
        }

        anybodyMakesNames = FileTrust.IsWritableByOthers(in stat);
        return !FileTrust.IsOurs(in stat) || walk.IsFuse || (anybodyMakesNames && !FileTrust.IsSticky(in stat));
    }
}
