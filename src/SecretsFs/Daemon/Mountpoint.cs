using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Commands;
using SecretsFs.Core.Processes;
using SecretsFs.Fuse;
using SecretsFs.Fuse.Mounting;

namespace SecretsFs.Daemon;

/// <summary>The directory to mount on: cleared of dead mounts, refused where something lives there.</summary>
internal static class Mountpoint
{
    /// <summary>More dead mounts than this were not stacked by accident.</summary>
    private const int MostDeadMounts = 16;

    private static readonly TimeSpan s_probeLimit = TimeSpan.FromSeconds(2);

    /// <summary>How our mounts look in the mount table.</summary>
    public static FuseMountOptions Options { get; } = new("secretsfs", "secretsfs");

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
        for (int cleared = 0; MountTable.FindTop(canonical) is MountEntry entry; cleared++)
        {
            MountState state = entry.IsFuse ? Probe(canonical) : MountState.Alive;
            if (state != MountState.Dead || cleared == MostDeadMounts)
            {
                string what = state == MountState.Stuck
                    ? "is mounted here and does not answer"
                    : "is already mounted here";
                throw new CommandFailure(
                    ExitStatus.CannotMount,
                    $"{canonical}: {entry.Type} {what}",
                    $"unmount it first, with secretsfs unmount or umount {canonical}");
            }

            FuseMount.Clear(canonical);
            Log.ClearedDeadMount(logger, canonical);
        }

        if (!Directory.Exists(canonical))
        {
            throw new CommandFailure(
                ExitStatus.CannotMount, $"{canonical}: not a directory", "name a directory to mount on");
        }

        MountpointLock mountpointLock = MountpointLock.Take(canonical);
        if (MountTable.FindTop(canonical) is MountEntry other)
        {
            mountpointLock.Dispose();
            throw new CommandFailure(
                ExitStatus.CannotMount, $"{canonical}: {other.Type} was just mounted here", "unmount it, or leave it");
        }

        return mountpointLock;
    }

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
            InheritedEnvironment(),
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

    /// <summary>The runtime finds itself through PATH, HOME and DOTNET_ variables.</summary>
    private static List<string> InheritedEnvironment()
    {
        List<string> environment = [];
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            environment.Add($"{variable.Key}={variable.Value}");
        }

        return environment;
    }
}
