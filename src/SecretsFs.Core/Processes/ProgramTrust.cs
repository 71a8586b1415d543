using System.Runtime.InteropServices;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Processes;

/// <summary>
/// Whether a program may be run with all rights of this process: nobody but root, and this process' user, can put
/// another in its place.
/// </summary>
public static class ProgramTrust
{
    private const ushort AnyExecute = 0x49; // 0111

    /// <summary>
    /// What is wrong with a path and what mends it, for people; null where each directory on the way, also through
    /// links, and the file belong to root or to this process' user and can be written by nobody else, and the file is
    /// a regular one that can be executed. May block on slow storage. Any thread.
    /// </summary>
    /// <remarks>
    /// A sticky directory that everybody may write counts as written by others: a name that is gone can be made by
    /// anybody. One of root's that only a group may write (or whom its ACL names) is let pass where the way goes on to
    /// a directory there, of root or this process' user: nobody in the group can take that away or bring another such
    /// (rename(2), inode(7)), as they could a link or a file. They can take the place of one that is gone, and what is
    /// theirs is refused. /nix/store is such a directory. Whose a link is does not matter: it cannot be changed, only
    /// replaced in its directory.
    /// </remarks>
    public static (string Reason, string Hint)? Refusal(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Refusal(path, LibC.geteuid());
    }

    /// <summary>The same for a process of another user.</summary>
    internal static (string Reason, string Hint)? Refusal(string path, uint user)
    {
        if (!path.StartsWith('/') || path.Contains('\0', StringComparison.Ordinal))
        {
            return ($"{path} is not an absolute path", "give the whole path of the program");
        }

        using PathWalk walk = new(path);
        string? shared = null;
        while (walk.Error == 0)
        {
            if (shared is not null && !walk.Stat.IsDirectory)
            {
                return WritableByOthers(shared);
            }

            if (!walk.IsAtLink)
            {
                shared = IsOfGroupAndSticky(in walk.Stat) ? walk.Place : null;
                if (Distrust(in walk.Stat, walk.Place, user, shared is not null) is (string, string) refusal)
                {
                    return refusal;
                }
            }

            if (walk.IsAtEnd)
            {
                return NotAProgram(in walk.Stat, walk.Place);
            }

            walk.MoveNext();
        }

        return CannotLookAt(walk.Place, walk.Error);
    }

    private static bool IsOfGroupAndSticky(in LibC.Statx stat) =>
        stat.IsDirectory && stat.UserId == 0 && FileTrust.IsSticky(in stat) && !FileTrust.IsWritableByEverybody(in stat)
        && FileTrust.IsWritableByOthers(in stat);

    private static (string Reason, string Hint)? Distrust(
        in LibC.Statx stat, string place, uint user, bool mayBeOfGroup) =>
        !FileTrust.IsOf(in stat, user)
            ? ($"{place} belongs to user {stat.UserId}, who could put another program there", $"chown root {place}")
        : FileTrust.IsWritableByOthers(in stat) && !mayBeOfGroup ? WritableByOthers(place)
        : null;

    private static (string Reason, string Hint) WritableByOthers(string place) =>
        ($"{place} can be written by others, who could put another program there", $"chmod go-w {place}");

    private static (string Reason, string Hint)? NotAProgram(in LibC.Statx stat, string place) =>
        !stat.IsRegular ? ($"{place} is not a regular file", "give the path of the program")
        : (stat.Mode & AnyExecute) == 0 ? ($"{place} cannot be executed", $"chmod +x {place}")
        : null;

    private static (string Reason, string Hint) CannotLookAt(string place, int errno) =>
        ($"cannot look at {place}: {Marshal.GetPInvokeErrorMessage(errno)}", "give the path of the program");
}
