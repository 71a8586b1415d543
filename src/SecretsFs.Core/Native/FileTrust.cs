namespace SecretsFs.Core.Native;

/// <summary>Whose files are believed: those of root and of this process' user that nobody else may write.</summary>
internal static class FileTrust
{
    private const ushort WritableByOthers = 0x12; // 0022

    /// <summary>Whether it belongs to root or to this process' user.</summary>
    public static bool IsOurs(in LibC.Statx stat) => IsOf(in stat, LibC.geteuid());

    /// <summary>Whether it belongs to root or to a user.</summary>
    public static bool IsOf(in LibC.Statx stat, uint user) => stat.UserId == 0 || stat.UserId == user;

    /// <summary>
    /// Whether its group or everybody may write it. The mode of what has an ACL shows, as that of its group, the most
    /// that anybody whom the ACL names may do.
    /// </summary>
    public static bool IsWritableByOthers(in LibC.Statx stat) => (stat.Mode & WritableByOthers) != 0;
}
