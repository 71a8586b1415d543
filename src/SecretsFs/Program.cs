using System.CommandLine;
using SecretsFs.Commands;
using SecretsFs.Core.Processes;

namespace SecretsFs;

/// <summary>The command line.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        ChildProcess.PrepareSignals();
        if (arguments is [WorkerCommand.Name])
        {
            return Run(static () => (int)WorkerCommand.Run()); // the parser would cost as long as all of the rest
        }

        if (arguments is [ExportWorkerCommand.Name])
        {
            return Run(static () => (int)ExportWorkerCommand.Run());
        }

        RootCommand root = new("shows declared secrets of a pass store as files, each decrypted when it is read")
        {
            MountCommand.Create(),
            CheckCommand.Create(),
            KeygenCommand.Create(),
            ExportCommand.Create(),
            StatusCommand.Create(),
            ReloadCommand.Create(),
            UnmountCommand.Create(),
            WaitCommand.Create(),
            ProbeMountCommand.Create(),
            ProbeKeysCommand.Create(),
        };

        // a name that begins with @ is a name, and not that of a file with more arguments
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
            {
                Console.Error.WriteLine($"secretsfs: {CommandFailure.Phrase(error.Message)} (hint: secretsfs --help)");
            }

            return (int)ExitStatus.Usage;
        }

        // signals and failures are this program's own: the library would end it on SIGTERM and print stack traces
        InvocationConfiguration configuration = new()
        {
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
        };
        return Run(() => parsed.Invoke(configuration));
    }

    private static int Run(Func<int> command)
    {
        try
        {
            return command();
        }
        catch (CommandFailure failure)
        {
            Console.Error.WriteLine($"secretsfs: {failure.Message}");
            return (int)failure.Status;
        }
#pragma warning disable CA1031 // command entry: a bug ends the command with a status of its own and says what it was
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine(
                $"secretsfs: unexpected failure (hint: this is a bug, please report it): {exception}");
            return (int)ExitStatus.Failure;
        }
    }
}
