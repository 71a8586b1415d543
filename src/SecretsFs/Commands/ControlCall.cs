using System.Globalization;
using System.Text.Json;
using SecretsFs.Daemon;
using SecretsFs.Fuse;
using SecretsFs.Fuse.Mounting;
using SecretsFs.Varlink;

namespace SecretsFs.Commands;

/// <summary>Asks the daemon of a mount, over its control socket; the mount itself is never touched.</summary>
/// <param name="mountpoint">As it was given.</param>
internal sealed class ControlCall(string mountpoint)
{
    private readonly string _mountpoint = Canonicalize(mountpoint);

    /// <summary>The answer: a reply, or one of the errors that are the method's own.</summary>
    /// <param name="method">With its interface.</param>
    /// <param name="writeParameters">The members of its parameters, where it has any.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="expectedErrors">Errors that the caller explains.</param>
    /// <exception cref="CommandFailure">There is no such mount, or no answer.</exception>
    public VarlinkResult Run(
        string method,
        Action<Utf8JsonWriter>? writeParameters,
        TimeSpan limit,
        params ReadOnlySpan<string> expectedErrors)
    {
        VarlinkResult? refused = null;
        foreach (string socket in ControlSocket.Candidates(_mountpoint))
        {
            VarlinkResult result = VarlinkClient.Call(socket, method, writeParameters, limit);
            if (result.Outcome == VarlinkOutcome.Reply
                || (result.Outcome == VarlinkOutcome.Error && expectedErrors.Contains(result.ErrorName!)))
            {
                return result;
            }

            if (result.Outcome
                is not (VarlinkOutcome.NotThere or VarlinkOutcome.Refused or VarlinkOutcome.NotPermitted))
            {
                throw Failed(result, limit);
            }

            refused = result.Outcome == VarlinkOutcome.NotPermitted ? result : refused;
        }

        bool isMounted = MountTable.FindTop(_mountpoint)?.Type == Mountpoint.Options.Type;
        throw !isMounted ? NotMounted(_mountpoint, "no SecretsFs is mounted here")
            : refused is not null ? NotPermitted(_mountpoint)
            : NotMounted(_mountpoint, "its daemon is gone");
    }

    /// <summary>The daemon of a mount is somebody else's.</summary>
    public static CommandFailure NotPermitted(string mountpoint) => new(
        ExitStatus.Failure,
        $"{mountpoint}: its daemon is not for this user to ask",
        "only root and the user who mounted it can: sudo");

    /// <summary>The daemon's answer is none that this program understands.</summary>
    public CommandFailure NotUnderstood() => new(
        ExitStatus.Failure,
        $"{_mountpoint}: its daemon answered what makes no sense here",
        "is it of another version? restart it");

    /// <summary>The daemon did something else first.</summary>
    public CommandFailure Busy() => new(
        ExitStatus.Failure, $"{_mountpoint}: another reload is under way", "try again once that is done");

    private CommandFailure Failed(VarlinkResult result, TimeSpan limit) => result.Outcome switch
    {
        VarlinkOutcome.TimedOut => new CommandFailure(
            ExitStatus.Failure,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{_mountpoint}: its daemon did not answer within {limit.TotalSeconds} s"),
            "see its log; secretsfs unmount helps where it hangs"),
        VarlinkOutcome.Ended => new CommandFailure(
            ExitStatus.Failure,
            $"{_mountpoint}: its daemon ended the connection without an answer",
            "only root and the user who mounted it get one; has it ended meanwhile?"),
        VarlinkOutcome.Error => new CommandFailure(
            ExitStatus.Failure,
            $"{_mountpoint}: its daemon answered {result.ErrorName}",
            "is it of another version? restart it"),
        VarlinkOutcome.InvalidAnswer => NotUnderstood(),
        _ => new CommandFailure(
            ExitStatus.Failure,
            $"{_mountpoint}: cannot ask its daemon: {CommandFailure.Phrase(result.Reason!)}",
            "see its log"),
    };

    private static string Canonicalize(string path)
    {
        try
        {
            return MountTable.Canonicalize(path);
        }
        catch (FuseException exception) when (exception.ErrorNumber == (int)Errno.ENOENT)
        {
            throw NotMounted(path, "no such directory");
        }
        catch (FuseException exception)
        {
            throw new CommandFailure(
                ExitStatus.Failure, CommandFailure.Phrase(exception.Message), "give the path of the mount");
        }
    }

    private static CommandFailure NotMounted(string path, string why) =>
        new(ExitStatus.NotMounted, $"{path}: {why}", "findmnt shows what is mounted where");
}
