using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Commands;
using SecretsFs.Core.Inspection;
using SecretsFs.Core.Processes;
using SecretsFs.Native;

namespace SecretsFs.Export;

/// <summary>
/// One export at a time works on a directory: it has a file in it locked. Not the directory itself, which everybody can
/// lock who may open it.
/// </summary>
internal static class ExportLock
{
    private const string Name = ExportRecord.OwnNames + ".lock";

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until no other export works on it; it is this one's until the descriptor is closed.</summary>
    /// <exception cref="CommandFailure">Another one still does, or it is no file of exports.</exception>
    public static SafeFileHandle Take(OpenFolder folder, TimeSpan limit, WakeUp stop)
    {
        long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (true)
        {
            if (TryTake(folder) is SafeFileHandle taken)
            {
                return taken;
            }

            // no call waits for a lock and for a time
            if (PollSet.Once(stop.Descriptor, LibC.POLLIN, s_look) != 0)
            {
                throw new CommandFailure(ExitStatus.Failure, "ended by a signal", "run it again");
            }

            if (Environment.TickCount64 >= end)
            {
                throw new CommandFailure(
                    ExitStatus.CannotMount,
                    $"{folder.Path}: another export is writing there",
                    $"wait for it; lsof {ShellWord.Quote(folder.At(Name))} shows who has it open");
            }
        }
    }

    private static SafeFileHandle? TryTake(OpenFolder folder)
    {
        SafeFileHandle file = folder.OpenOrCreate(Name, out int error);
        try
        {
            if (error != 0)
            {
                throw Refuse(folder, error == LibC.ELOOP ? "it is a link" : Marshal.GetPInvokeErrorMessage(error));
            }

            LibC.Statx stat = OpenFolder.Inspect(file);
            bool isOurs = OpenFolder.IsOwn(stat.UserId)
                && (stat.Mode & (LibC.S_IFMT | Ownership.OpenToOthers)) == LibC.S_IFREG;
            if (!isOurs)
            {
                throw Refuse(folder, "it is no regular file that is root's or this user's alone");
            }

            if (LibC.flock(file, LibC.LOCK_EX | LibC.LOCK_NB) == 0
                && folder.KindOf(Name, out LibC.Statx named) == NodeKind.File && named.Inode == stat.Inode)
            {
                return file;
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }

        file.Dispose(); // locked by another export, or removed meanwhile, so that it locks nothing
        return null;
    }

    private static CommandFailure Refuse(OpenFolder folder, string why) => new(
        ExitStatus.CannotMount,
        $"cannot lock {folder.At(Name)}: {why}",
        "is the directory writable? nobody but exports may make names that begin like this");
}
