using System.CommandLine;
using Microsoft.Extensions.Logging;
using SecretsFs.Core.Memory;
using SecretsFs.Fuse;
using SecretsFs.Keeper;
using SecretsFs.Logging;

namespace SecretsFs.Commands;

/// <summary><c>secretsfs mount</c>: mounts and serves, in the foreground.</summary>
internal static class MountCommand
{
    public static Command Create()
    {
        Argument<string> manifest = ManifestArgument.Create();
        Argument<string> mountpoint = new("MOUNTPOINT") { Description = "the directory to mount on" };
        Option<string> level = new("--log-level")
        {
            Description = "debug, information (the default) or warning, which leaves out granted opens; "
                + "refused ones are always there",
            DefaultValueFactory = _ => "information",
        };
        level.AcceptOnlyFromAmong("debug", "information", "warning");
        Option<string?> user = new("--user")
        {
            Description = "the user that reads and decrypts, by name or number (default: secretsfs)",
        };
        Option<string> fault = new("--test-fault") { Hidden = true, DefaultValueFactory = _ => string.Empty };
        Option<int?> resume = new("--resume") { Hidden = true };
        Option<bool> oldKernel = new("--pretend-old-kernel") { Hidden = true };
        Command command = new("mount", "serves a manifest's keys at a directory until it is ended")
        {
            manifest, mountpoint, level, user, fault, oldKernel, resume,
        };
        command.SetAction(parsed =>
        {
            KeeperOptions options = new()
            {
                // the same in every message, and after the change of directory
                Manifest = Path.GetFullPath(parsed.GetRequiredValue(manifest)),
                Mountpoint = Path.Combine(Environment.CurrentDirectory, parsed.GetRequiredValue(mountpoint)),
                LogLevel = parsed.GetRequiredValue(level),
                User = parsed.GetValue(user),
                Fault = parsed.GetRequiredValue(fault),
                PretendsOldKernel = parsed.GetValue(oldKernel),
            };
            return (int)Run(options, parsed.GetValue(resume));
        });
        return command;
    }

    private static ExitStatus Run(KeeperOptions options, int? resume)
    {
        if (options.Mountpoint.Contains('\n', StringComparison.Ordinal)
            || options.Manifest.Contains('\n', StringComparison.Ordinal))
        {
            throw new CommandFailure(ExitStatus.Usage, "no path may have a line end in it", "rename it");
        }

        CommandHardening.Apply();

        ProcessHardening.RaiseLockLimit();
        using StandardErrorLogger provider = new(LogLevels.Parse(options.LogLevel));
        ILogger logger = provider.CreateLogger("secretsfs");
        try
        {
            return resume is int descriptor ? Resume(options, descriptor, logger) : Mount(options, logger);
        }
        catch (IOException exception)
        {
            throw new CommandFailure(
                ExitStatus.CannotMount, CommandFailure.Phrase(exception.Message), "see the limits of this process");
        }
        catch (FuseException exception)
        {
            throw new CommandFailure(
                ExitStatus.CannotMount,
                exception.Message,
                "is /dev/fuse there, the path right, and CAP_SYS_ADMIN given?");
        }
    }

    private static ExitStatus Mount(KeeperOptions options, ILogger logger)
    {
        CommittedManifest? manifest = ManifestArgument.LoadCommitted(options.Manifest);
        if (manifest is null)
        {
            return ExitStatus.InvalidManifest;
        }

        Directory.SetCurrentDirectory("/"); // the directory it was started in must not be kept busy
        using MountKeeper keeper = MountKeeper.Create(options, manifest, logger);
        return keeper.Run();
    }

    /// <summary>Another binary of this program was executed before, in this process.</summary>
    private static ExitStatus Resume(KeeperOptions options, int descriptor, ILogger logger)
    {
        Succession succession = Succession.Read(descriptor)
            ?? throw new CommandFailure(
                ExitStatus.Usage, "--resume is for a keeper that becomes another program", "omit it");
        using MountKeeper keeper = MountKeeper.Resume(options, succession, logger);
        return keeper.Run();
    }
}
