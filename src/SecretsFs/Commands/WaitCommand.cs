using System.CommandLine;
using System.Globalization;
using SecretsFs.Waiting;

namespace SecretsFs.Commands;

/// <summary><c>secretsfs wait</c>: until keys can be read, or, with <c>--hold</c>, for as long as they can.</summary>
internal static class WaitCommand
{
    private const int DefaultSeconds = 60;
    private const int MostSeconds = 24 * 60 * 60;

    public static Command Create()
    {
        Argument<string[]> paths = new("PATH")
        {
            Description = "a key file, or a directory of the mount, for all keys in it; it need not be there yet",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> hold = new("--hold")
        {
            Description = "then tell the service manager, and stay for as long as they can be read",
        };
        Option<int> timeout = new("--timeout")
        {
            Description = "seconds to wait at most; 0: look once",
            DefaultValueFactory = _ => DefaultSeconds,
        };
        timeout.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: string text }]
                && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
                    || seconds > MostSeconds))
            {
                result.AddError($"--timeout {text}: not a number of seconds from 0 to {MostSeconds}");
            }
        });
        Command command = new("wait", "waits until key files can be read") { paths, hold, timeout };
        command.SetAction(parsed => (int)Run(
            parsed.GetRequiredValue(paths), parsed.GetValue(hold), parsed.GetRequiredValue(timeout)));
        return command;
    }

    private static ExitStatus Run(string[] given, bool holds, int seconds)
    {
        if (given.Contains(string.Empty))
        {
            throw new CommandFailure(ExitStatus.Usage, "an empty path", "name a key file");
        }

        try
        {
            string here = Environment.CurrentDirectory;
            using KeyWait wait = new(
                [.. given.Select(path => new WaitedPath(path, Path.Combine(here, path)))],
                TimeSpan.FromSeconds(seconds),
                holds);
            return wait.Run();
        }
        catch (IOException exception)
        {
            throw new CommandFailure(
                ExitStatus.Failure,
                $"cannot wait: {CommandFailure.Phrase(exception.Message)}",
                "see the limits of this process, and is the working directory there?");
        }
    }
}
