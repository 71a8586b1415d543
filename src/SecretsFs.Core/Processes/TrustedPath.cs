using SecretsFs.Core.Native;

namespace SecretsFs.Core.Processes;

/// <summary>A way on which nobody but root and this process' user decides what is at its end.</summary>
/// <remarks>
/// On the whole of it, also through links, nobody else can put another in its place: each directory belongs to them,
/// and nobody else can write it. In a sticky one, which everybody may write, only directories of theirs are believed:
/// nobody else can take these away, or bring others (rename(2), inode(7)). What a FUSE filesystem says of owners is
/// its server's to say.
/// </remarks>
internal static class TrustedPath
{
    /// <summary>
    /// Walks to the end, or to the first step at which somebody else has a say, or that cannot be looked at.
    /// </summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="isOthersAtEnd">Whether that holds for what the path leads to.</param>
    /// <param name="isOthers">Whether it holds where the walk stands.</param>
    public static PathWalk Follow(string path, Func<PathWalk, bool> isOthersAtEnd, out bool isOthers)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.StartsWith('/') || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("a path must be absolute", nameof(path));
        }

        PathWalk walk = new(path);
        bool anybodyMakesNames = false;
        isOthers = false;
        while (walk.Error == 0 && !(isOthers = IsOthers(walk, isOthersAtEnd, ref anybodyMakesNames)) && walk.MoveNext())
        {
        }

        return walk;
    }

    private static bool IsOthers(PathWalk walk, Func<PathWalk, bool> isOthersAtEnd, ref bool anybodyMakesNames)
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
            return isOthersAtEnd(walk);
        }

        anybodyMakesNames = FileTrust.IsWritableByOthers(in stat);
        return !FileTrust.IsOurs(in stat) || walk.IsFuse || (anybodyMakesNames && !FileTrust.IsSticky(in stat));
    }
}
