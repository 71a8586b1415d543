using SecretsFs.Fuse.Mounting;

namespace SecretsFs.Export;

/// <summary>
/// Which filesystems keep files in memory and nowhere else: ramfs, tmpfs that is mounted noswap (Linux 6.4), and any
/// tmpfs while the machine has no swap.
/// </summary>
internal static class MemoryStorage
{
    private const string Swaps = "/proc/swaps";

    /// <summary>Why a directory is not on one of them; null where it is.</summary>
    /// <exception cref="IOException">It cannot be told.</exception>
    public static string? Refusal(OpenFolder folder)
    {
        MountEntry? mount = MountTable.FindById((int)folder.Inspect().MountId);
        return mount?.Type switch
        {
            null => "it cannot be told what it is mounted on",
            "ramfs" => null,
            "tmpfs" or "rootfs" when mount.SuperOptions.Split(',').Contains("noswap") => null,
            "tmpfs" or "rootfs" => HasSwap() ? $"{mount.Type} can be swapped out, and this machine has swap" : null,
            _ => $"{mount.Type} is not known to keep files in memory alone",
        };
    }

    /// <summary>
    /// Whether this machine swaps. A kernel without swap has no such file; that /proc is there, the table of mounts has
    /// shown.
    /// </summary>
    /// <exception cref="IOException">It cannot be told.</exception>
    public static bool HasSwap() => File.Exists(Swaps) && File.ReadLines(Swaps).Skip(1).Any();
}
