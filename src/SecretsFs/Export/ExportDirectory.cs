using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Commands;
using SecretsFs.Core.Inspection;
using SecretsFs.Core.Processes;
using SecretsFs.Native;

namespace SecretsFs.Export;

/// <summary>The directory that is exported to: whether it can be used, and by one export at a time.</summary>
internal static class ExportDirectory
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    /// <summary>Opens it. It is in memory, and nobody else decides which directory it is.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="owner">A user it may belong to, besides root and this one.</param>
    /// <param name="changes">Told of each change of it.</param>
    /// <exception cref="CommandFailure">It cannot be used.</exception>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static OpenFolder Open(string path, uint? owner, ChangeCounter changes)
    {
        SafeFileHandle directory = TrustedDirectory.Open(path, owner, out string? othersAt, out int errno);
        if (othersAt is not null)
        {
            throw Refuse(
                $"{path}: others decide what {othersAt} is or has in it",
                "chown root and chmod go-w it, and each directory above");
        }

        string mount = $"mount -t ramfs -o nosuid,nodev,noexec,mode=0700 ramfs {ShellWord.Quote(path)}";
        if (errno != 0)
        {
            throw Refuse(
                $"cannot open the directory {path}: {Marshal.GetPInvokeErrorMessage(errno)}",
                errno == LibC.ENOENT ? $"mkdir -p {ShellWord.Quote(path)} && {mount}" : "name a directory in memory");
        }

        OpenFolder folder = new(directory, path, changes);
        string? refusal = MemoryStorage.Refusal(folder);
        if (refusal is null)
        {
            return folder;
        }

        folder.Dispose();
        throw Refuse($"{path} is not in memory alone: {refusal}", mount);
    }

    /// <summary>Waits until no other export works on it; it is this one's until the descriptor is closed.</summary>
    /// <exception cref="CommandFailure">Another one still does.</exception>
    public static void Lock(OpenFolder folder, TimeSpan limit, WakeUp stop)
    {
        long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (LibC.flock(folder.Descriptor, LibC.LOCK_EX | LibC.LOCK_NB) != 0)
        {
            // no call waits for a lock and for a time
            if (PollSet.Once(stop.Descriptor, LibC.POLLIN, s_look) != 0)
            {
                throw new CommandFailure(ExitStatus.Failure, "ended by a signal", "run it again");
            }

            if (Environment.TickCount64 >= end)
            {
                throw Refuse(
                    $"{folder.Path}: another export is writing there",
                    $"wait for it; lsof {ShellWord.Quote(folder.Path)} shows who has it open");
            }
        }
    }

    private static CommandFailure Refuse(string what, string hint) => new(ExitStatus.CannotMount, what, hint);
}
