using System.CommandLine;
using SecretsFs.Fuse.Mounting;

namespace SecretsFs.Commands;

/// <summary>
/// <c>secretsfs probe-mount</c>, for <see cref="Daemon.Mountpoint"/> only: touches a mount from a process
/// that may hang.
/// </summary>
internal static class ProbeMountCommand
{
    public const string Name = "probe-mount";

    public static Command Create()
    {
        Argument<string> path = new("PATH");
        Command command = new(Name, "tells whether the daemon of a FUSE mount answers") { path };
        command.Hidden = true;
        command.SetAction(parsed =>
            (int)(MountProbe.IsAnswering(parsed.GetRequiredValue(path)) ? ExitStatus.Success : ExitStatus.DeadMount));
        return command;
    }
}
