using System.CommandLine;
using SecretsFs.Daemon;
using SecretsFs.Fuse;
using SecretsFs.Fuse.Mounting;

namespace SecretsFs.Commands;

/// <summary><c>secretsfs unmount</c>: takes a mount of ours away, also a dead one; its daemon then ends.</summary>
internal static class UnmountCommand
{
    public static Command Create()
    {
        Argument<string> mountpoint = new("MOUNTPOINT") { Description = "where it is mounted" };
        Option<bool> dead = new("--dead") { Description = "only where nobody serves it: what lives is left alone" };
        Command command = new("unmount", "unmounts, also where the daemon is gone") { mountpoint, dead };
        command.SetAction(parsed => (int)Run(parsed.GetRequiredValue(mountpoint), parsed.GetValue(dead)));
        return command;
    }

    private static ExitStatus Run(string path, bool onlyDead)
    {
        try
        {
            string canonical = MountTable.Canonicalize(path);
            MountEntry? entry = MountTable.FindTop(canonical);
            if (entry?.Type != Mountpoint.Options.Type)
            {
                throw NotMounted(
                    canonical,
                    entry is null ? "nothing is mounted here" : $"{entry.Type} is mounted here, not SecretsFs");
            }

            MountState state = Mountpoint.Probe(canonical);
            if (onlyDead && (state == MountState.Alive || (state == MountState.Stuck && IsKept(canonical))))
            {
                Console.Out.WriteLine($"left alone {canonical}, which is served");
                return ExitStatus.Success;
            }

            FuseMount.Clear(canonical);
            Console.Out.WriteLine(state switch
            {
                MountState.Dead => $"cleared the dead mount at {canonical}",
                MountState.Stuck => $"unmounted {canonical}, whose daemon did not answer",
                _ => $"unmounted {canonical}",
            });
            return ExitStatus.Success;
        }
        catch (FuseException exception) when (exception.ErrorNumber == (int)Errno.ENOENT)
        {
            throw NotMounted(path, "no such directory");
        }
        catch (FuseException exception)
        {
            throw new CommandFailure(
                ExitStatus.Failure,
                CommandFailure.Phrase(exception.Message),
                "run it as root, with the path of the mount");
        }
    }

    /// <summary>Whether a keeper lives, which may have no worker right now.</summary>
    private static bool IsKept(string canonical)
    {
        try
        {
            MountpointLock.Take(canonical).Dispose();
            return false;
        }
        catch (CommandFailure)
        {
            return true;
        }
    }

    private static CommandFailure NotMounted(string path, string why) =>
        new(ExitStatus.NotMounted, $"{path}: {why}", "findmnt shows what is mounted where");
}
