using System.Collections.Immutable;
using SecretsFs.Core.Access;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Processes;

/// <summary>
/// Looks at files as another user would: on a thread that takes on the user's ids and groups for the filesystem, with
/// which the kernel takes away the capabilities that pass over permissions (setfsuid(2), capabilities(7)), and that
/// ends with it.
/// </summary>
internal static class FileSystemIdentity
{
    /// <summary>
    /// Runs it. False where that did not end in time, because storage does not answer, or this thread cannot become
    /// that user: that needs root.
    /// </summary>
    /// <param name="user">Not root.</param>
    /// <param name="limit">How long to wait for it.</param>
    /// <param name="look">Only opens files. Is left behind where it hangs.</param>
    public static bool TryRun(UnixUser user, TimeSpan limit, Action look)
    {
        if (LibC.geteuid() != 0)
        {
            return false;
        }

        bool isDone = false;
        Thread thread = new(() =>
        {
            if (TryBecome(user.Id, user.GroupId, user.Groups))
            {
                look();
                Volatile.Write(ref isDone, true);
            }
        })
        {
            IsBackground = true,
            Name = "as " + user.Name,
        };
        thread.Start();
        return thread.Join(limit) && Volatile.Read(ref isDone);
    }

    private static unsafe bool TryBecome(uint user, uint group, ImmutableArray<uint> groups)
    {
        const uint Nobody = uint.MaxValue; // refused by the kernel, and answered with what is in force
        int secureBits = LibC.prctl(LibC.PR_GET_SECUREBITS, 0, 0, 0, 0);
        if (user != 0 && (secureBits < 0 || (secureBits & LibC.SECBIT_NO_SETUID_FIXUP) != 0))
        {
            return false; // the capabilities would stay
        }

        fixed (uint* list = groups.AsSpan())
        {
            // SAFETY: the array has that many; the kernel copies it.
            if (LibC.syscall_setgroups(LibC.SYS_setgroups, (nuint)groups.Length, list) != 0)
            {
                return false;
            }
        }

        _ = LibC.setfsgid(group);
        _ = LibC.setfsuid(user);
        return LibC.setfsgid(Nobody) == group && LibC.setfsuid(Nobody) == user;
    }
}
