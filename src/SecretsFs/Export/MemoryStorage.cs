using SecretsFs.Fuse.Mounting;

namespace SecretsFs.Export;

/// <summary>
/// Which filesystems keep files in memory and nowhere else: ramfs, tmpfs that is mounted noswap (Linux 6.4), and any
/// tmpfs while the machine has no swap.
/// </summary>
internal static class MemoryStorage
{
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
            "tmpfs" or "rootfs" => OfSwap(mount.Type),
            _ => $"{mount.Type} is not known to keep files in memory alone",
        };
    }

    private static string? OfSwap(string type) => SwapSpace.Look() switch
    {
        SwapState.None => null,
        SwapState.Present => $"{type} can be swapped out, and this machine has swap",
        _ => $"{type} can be swapped out, and whether this machine has swap cannot be told",
    };
}
