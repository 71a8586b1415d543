namespace SecretsFs.Core.Native;

/// <summary>Whose files are believed: those of root and of this process' user that nobody else may write.</summary>
internal static class FileTrust
{
    private const ushort WritableByOthers = 0x12; // 0022
    private const ushort WritableByEverybody = 0x2; // 0002
    private const ushort Sticky = 0x200; // 01000

    /// <summary>Whether it belongs to root or to this process' user.</summary>
    public static bool IsOurs(in LibC.Statx stat) => IsOf(in stat, LibC.geteuid());

    /// <summary>Whether it belongs to root or to a user.</summary>
    public static bool IsOf(in LibC.Statx stat, uint user) => stat.UserId == 0 || stat.UserId == user;

    /// <summary>
    /// Whether its group or everybody may write it. The mode of what has an ACL shows, as that of its group, the most
    /// that anybody whom the ACL names may do.
    /// </summary>
    public static bool IsWritableByOthers(in LibC.Statx stat) => (stat.Mode & WritableByOthers) != 0;

    /// <summary>Whether everybody may write it.</summary>
    public static bool IsWritableByEverybody(in LibC.Statx stat) => (stat.Mode & WritableByEverybody) != 0;

    /// <summary>
    /// Whether nobody but root, the owner of this directory and that of a file may take the file away (inode(7)).
    /// </summary>
    public static bool IsSticky(in LibC.Statx stat) => (stat.Mode & Sticky) != 0;
}
