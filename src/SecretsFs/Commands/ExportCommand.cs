using System.CommandLine;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Access;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Processes;
using SecretsFs.Export;
using SecretsFs.Keeper;
using SecretsFs.Logging;
using SecretsFs.Native;

namespace SecretsFs.Commands;

/// <summary><c>secretsfs export</c>: writes keys once into a directory in memory, where no daemon runs.</summary>
internal static class ExportCommand
{
    private const int DefaultPatience = 10;
    private const uint OwnerAlone = 0x3f; // 0077

    /// <summary>A disk that has the key file may be slow.</summary>
    private static readonly TimeSpan s_keyLookLimit = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        Argument<string> manifest = ManifestArgument.Create();
        Argument<string> directory = new("DIR")
        {
            Description = "the directory to write to: on ramfs, or on tmpfs that is never swapped out",
        };
        Option<string[]> only = new("--only")
        {
            Description = "these keys and no others (default: all)",
            HelpName = "NAME",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string?> user = new("--user")
        {
            Description = "the user that reads and decrypts, by name or number (default: secretsfs)",
        };
        Option<int> patience = new("--test-patience") { Hidden = true, DefaultValueFactory = _ => DefaultPatience };
        Option<string> fault = new("--test-fault") { Hidden = true, DefaultValueFactory = _ => string.Empty };
        Option<int> kill = new("--test-kill") { Hidden = true };
        Command command = new("export", "writes keys once into a directory in memory, where no daemon runs")
        {
            manifest, directory, only, user, patience, fault, kill,
        };
        command.SetAction(parsed => (int)Run(new ExportOptions
        {
            // both the same after the change of directory; an empty one is that directory
            Manifest = Path.GetFullPath(
                Path.Combine(Environment.CurrentDirectory, parsed.GetRequiredValue(manifest))),
            Directory = Path.Combine(Environment.CurrentDirectory, parsed.GetRequiredValue(directory)),
            Only = parsed.GetValue(only) ?? [],
            User = parsed.GetValue(user),
            Patience = TimeSpan.FromSeconds(parsed.GetValue(patience)),
            Fault = parsed.GetRequiredValue(fault),
            KilledAt = parsed.GetValue(kill),
        }));
        return command;
    }

    private static ExitStatus Run(ExportOptions options)
    {
        if (options.Manifest.Contains('\n', StringComparison.Ordinal)
            || options.Directory.AsSpan().ContainsAny('\n', '\0'))
        {
            throw new CommandFailure(ExitStatus.Usage, "no path may have a line end in it", "rename it");
        }

        CommandHardening.Apply();

        ProcessHardening.RaiseLockLimit();
        CommittedManifest? manifest = ManifestArgument.LoadCommitted(options.Manifest);
        if (manifest is null)
        {
            return ExitStatus.InvalidManifest;
        }

        Directory.SetCurrentDirectory("/"); // the directory it was started in must not be kept busy
        ExportReport report = new();
        bool isPrinted;
        ExitStatus status;
        try
        {
            status = Export(options, manifest, report);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(
                ExitStatus.CannotMount,
                $"cannot export to {options.Directory}: {CommandFailure.Phrase(exception.Message)}",
                "is it full? is /proc there?");
        }
        finally
        {
            isPrinted = report.TryPrint(); // nothing is locked any more
        }

        return isPrinted ? status : ExitStatus.Failure;
    }

    private static ExitStatus Export(ExportOptions options, CommittedManifest committed, ExportReport report)
    {
        Manifest manifest = committed.Manifest;
        IReadOnlyCollection<KeyFile> wanted = Choose(manifest, options.Only);
        WorkerUser? user = WorkerUser.Find(options.User);
        AccountDatabase accounts = AccountDatabase.Load();
        uint? owner = accounts.User(manifest.Directory.Owner);
        if (user is not null && owner == user.Id)
        {
            throw new CommandFailure(
                ExitStatus.CannotMount,
                $"{manifest.File}: the owner of the directory is the user that decrypts, and would decide all in it",
                "let \"directory\" be root's");
        }

        _ = LibC.umask(OwnerAlone);

        using WakeUp stop = new();
        using Signals signals = new(stop); // SIGHUP ends it as well
        using OpenFolder root = ExportDirectory.Open(
            options.Directory, owner, new ChangeCounter(options.KilledAt));
        using SafeFileHandle locked = ExportLock.Take(root, options.Patience, stop);
        ExportRecord record = new RecordFile(root).Read();

        using StandardErrorLogger provider = new(LogLevel.Warning);
        ILogger logger = provider.CreateLogger("secretsfs");
        using WakeUp keyFileChanged = new();
        KeyFileWatch keyFiles = new(manifest.Decryption, user is not null, keyFileChanged, logger);
        keyFiles.Add(manifest.Decryption, s_keyLookLimit);
        using KeyWriter writer = new(new WorkerLauncher(user), keyFiles, committed, options.Fault, stop);
        writer.Start(); // before anything is touched: a key that cannot be used is found now
        return new Exporter(
            root,
            manifest,
            new DeclaredExport(manifest, accounts),
            writer,
            report,
            () => PollSet.Once(stop.Descriptor, LibC.POLLIN, TimeSpan.Zero) != 0).Run(wanted, record);
    }

    /// <summary>The keys that are named, in order; all where none is.</summary>
    private static IReadOnlyCollection<KeyFile> Choose(Manifest manifest, IReadOnlyList<string> only)
    {
        foreach (string name in only)
        {
            if (!manifest.Keys.ContainsKey(name))
            {
                throw new CommandFailure(
                    ExitStatus.Usage,
                    $"{manifest.File} declares no key {OneLine.Of(name)}",
                    "--only takes names as they are in \"keys\"");
            }
        }

        IEnumerable<string> names = only.Count > 0 ? only.Distinct() : manifest.Keys.Keys;
        return [.. names.Order(StringComparer.Ordinal).Select(name => manifest.Keys[name])];
    }
}
