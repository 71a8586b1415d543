using System.Text;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Fuse.Mounting;
using SecretsFs.Native;

namespace SecretsFs.Waiting;

/// <summary>Where a path leads to: a name in a mount of ours, of a key, a directory, or nothing yet.</summary>
/// <param name="Mountpoint">The path of the mount, as the mount table has it.</param>
/// <param name="Name">Without the mountpoint; empty for all of the mount.</param>
internal sealed record KeyPlace(string Mountpoint, string Name)
{
    /// <summary>As many as the kernel follows in one path (path_resolution(7)).</summary>
    private const int MostLinks = 40;

    private const int LongestPath = 4096;

    /// <summary>
    /// Follows a path, step by step, up to the root of a mount of ours, and asks nothing there: whoever serves it may
    /// hang. There are no links in it, so that the rest of the path is the name. Null where the path leads to no such
    /// mount, as a link that dangles before there is one. May block on slow storage before it.
    /// </summary>
    /// <param name="path">From the root directory.</param>
    /// <exception cref="IOException">The mount table cannot be read.</exception>
    public static KeyPlace? Find(string path) => Find(path, MostLinks);

    private static KeyPlace? Find(string path, int links)
    {
        Stack<string> names = [];
        Push(names, path);
        SafeFileHandle current = Root();
        try
        {
            ulong mount = TryLook(current, out ulong root, out _) ? root : 0;
            while (names.TryPop(out string? name))
            {
                SafeFileHandle next = LibC.openat(
                    current, name, LibC.O_PATH | LibC.O_NOFOLLOW | LibC.O_CLOEXEC, 0);
                if (!TryLook(next, out ulong at, out bool isLink))
                {
                    next.Dispose();
                    return null;
                }

                if (isLink)
                {
                    string? target = Target(next);
                    next.Dispose();
                    if (target is null || --links < 0)
                    {
                        return null;
                    }

                    Push(names, target);
                    if (!target.StartsWith('/'))
                    {
                        continue;
                    }

                    (next, at) = (Root(), root);
                }
                else if (at != mount && MountpointOfOurs(at) is string mountpoint)
                {
                    next.Dispose();
                    return Inside(mountpoint, names, links);
                }

                current.Dispose();
                (current, mount) = (next, at);
            }

            return null;
        }
        finally
        {
            current.Dispose();
        }
    }

    /// <summary>What is left of the path, in the mount, or above it where it leads out again.</summary>
    private static KeyPlace? Inside(string mountpoint, Stack<string> names, int links)
    {
        List<string> inside = [];
        while (names.TryPop(out string? part))
        {
            if (part == ".." && inside.Count == 0)
            {
                string above = Path.GetDirectoryName(mountpoint) ?? "/";
                return --links < 0 ? null : Find(string.Join('/', [above, .. names]), links);
            }
            else if (part == "..")
            {
                inside.RemoveAt(inside.Count - 1);
            }
            else if (part != ".")
            {
                inside.Add(part);
            }
        }

        string name = string.Join('/', inside);
        return name.Length <= LongestPath ? new KeyPlace(mountpoint, name) : null;
    }

    private static string? MountpointOfOurs(ulong mount) =>
        MountTable.FindById((int)mount) is MountEntry entry && entry.Type == SecretsFs.Daemon.Mountpoint.Options.Type
            ? entry.MountPoint : null;

    private static SafeFileHandle Root()
    {
        using SafeFileHandle here = new(LibC.AT_FDCWD, ownsHandle: false);
        return LibC.openat(here, "/", LibC.O_PATH | LibC.O_CLOEXEC, 0);
    }

    private static void Push(Stack<string> names, string path)
    {
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            names.Push(part);
        }
    }

    /// <summary>Which mount it is in, and whether it is a link, as far as the kernel knows without asking.</summary>
    private static unsafe bool TryLook(SafeFileHandle file, out ulong mount, out bool isLink)
    {
        LibC.Statx found = default;

        // SAFETY: the struct is as large as the kernel's; an empty name means the descriptor itself.
        bool isThere = !file.IsInvalid && LibC.statx_at(
            file,
            string.Empty,
            LibC.AT_EMPTY_PATH | LibC.AT_STATX_DONT_SYNC,
            LibC.STATX_TYPE | LibC.STATX_MNT_ID,
            &found) == 0;
        mount = found.MountId;
        isLink = (found.Mode & LibC.S_IFMT) == LibC.S_IFLNK;
        return isThere;
    }

    private static unsafe string? Target(SafeFileHandle link)
    {
        byte* target = stackalloc byte[LongestPath];

        // SAFETY: no more is written than there is room; an empty name means the descriptor itself.
        nint length = LibC.readlinkat(link, string.Empty, target, LongestPath);
#pragma warning disable RS0030 // a path, never plaintext
        return length <= 0 ? null : Encoding.UTF8.GetString(target, (int)length);
#pragma warning restore RS0030
    }
}
