using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Commands;
using SecretsFs.Core.Processes;
using SecretsFs.Fuse;
using SecretsFs.Fuse.Mounting;
using SecretsFs.Native;

namespace SecretsFs.Daemon;

/// <summary>The directory to mount on: cleared of dead mounts, refused where something lives there.</summary>
internal static class Mountpoint
{
    /// <summary>More dead mounts than this were not stacked by accident.</summary>
    private const int MostDeadMounts = 16;

    private static readonly TimeSpan s_probeLimit = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How we mount, and how our mounts look in the mount table. What an ordinary user mounts is for that user alone:
    /// others, root included, need not trust what they would find there (fuse(4), allow_other).
    /// </summary>
    public static FuseMountOptions Options { get; } = new("secretsfs", "secretsfs")
    {
        AllowOther = LibC.geteuid() == 0,
    };

    /// <summary>The canonical path of a directory.</summary>
    /// <exception cref="CommandFailure">There is no such directory.</exception>
    public static string Locate(string path)
    {
        try
        {
            return MountTable.Canonicalize(path);
        }
        catch (FuseException exception) when (exception.ErrorNumber == (int)Errno.ENOENT)
        {
            throw new CommandFailure(ExitStatus.CannotMount, $"{path}: no such directory", $"mkdir -p {path}");
        }
    }

    /// <summary>Clears dead mounts away and sees to it that nothing else is mounted there or about to be.</summary>
    /// <returns>The lock, to be held for as long as the mount is.</returns>
    /// <exception cref="CommandFailure">Something is mounted there that lives or cannot be cleared.</exception>
    public static MountpointLock Prepare(string canonical, ILogger logger)
    {
        FindDead(canonical); // a mount that lives is named as such, rather than the lock of its daemon
        MountpointLock mountpointLock = MountpointLock.Take(canonical);
        try
        {
            // from here on nobody else clears and mounts here: what is found dead cannot be another's new mount
            for (int cleared = 0; cleared < MostDeadMounts && FindDead(canonical); cleared++)
            {
                FuseMount.Clear(canonical);
                Log.ClearedDeadMount(logger, canonical);
            }

            if (MountTable.FindTop(canonical) is not null)
            {
                throw InUse(canonical, $"more than {MostDeadMounts} dead mounts are here");
            }

            if (!Directory.Exists(canonical))
            {
                throw new CommandFailure(
                    ExitStatus.CannotMount, $"{canonical}: not a directory", "name a directory to mount on");
            }

            return mountpointLock;
        }
        catch
        {
            mountpointLock.Dispose();
            throw;
        }
    }

    /// <summary>Whether a dead mount is topmost at the path; false where nothing is mounted there.</summary>
    /// <exception cref="CommandFailure">Something that lives, or may, is mounted there.</exception>
    private static bool FindDead(string canonical)
    {
        if (MountTable.FindTop(canonical) is not MountEntry entry)
        {
            return false;
        }

        return (entry.IsFuse ? Probe(canonical) : MountState.Alive) switch
        {
            MountState.Dead => true,
            MountState.Stuck => throw InUse(canonical, $"{entry.Type} is mounted here and does not answer"),
            _ => throw InUse(canonical, $"{entry.Type} is already mounted here"),
        };
    }

    private static CommandFailure InUse(string canonical, string what) =>
        new(
            ExitStatus.CannotMount,
            $"{canonical}: {what}",
            $"unmount it first, with secretsfs unmount or umount {canonical}");

    /// <summary>
    /// Takes our mount away where its connection ended under it; one that somebody else made meanwhile lives and stays.
    /// </summary>
    public static void ClearIfDead(string canonical)
    {
        if (MountTable.FindTop(canonical)?.Type == Options.Type && Probe(canonical) == MountState.Dead)
        {
            FuseMount.Clear(canonical);
        }
    }

    /// <summary>
    /// Asks a mount from a child of ours: a daemon that took the question and hangs would make the asking
    /// process unkillable.
    /// </summary>
    public static MountState Probe(string canonical)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("this program has no path");
        using SafeFileHandle nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        using ChildProcess? child = ChildProcess.TryStart(
            program,
            [program, ProbeMountCommand.Name, canonical],
            ProcessEnvironment.Assignments(), // the runtime finds itself through PATH, HOME and DOTNET_ variables
            [nothing, nothing, nothing],
            out int error);
        if (child is null)
        {
            throw new CommandFailure(
                ExitStatus.Failure,
                $"cannot start {program} to probe {canonical}: error {error}",
                "see the limits of this process");
        }

        return !child.TryWait(s_probeLimit, out int status) ? MountState.Stuck
            : status == (int)ExitStatus.DeadMount ? MountState.Dead
            : MountState.Alive;
    }
}
