using System.CommandLine;
using Microsoft.Extensions.Logging;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Memory;
using SecretsFs.Daemon;
using SecretsFs.Fuse;
using SecretsFs.Logging;
using SecretsFs.Native;

namespace SecretsFs.Commands;

/// <summary><c>secretsfs mount</c>: mounts and serves, in the foreground.</summary>
internal static class MountCommand
{
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(1);

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
        Command command = new("mount", "serves a manifest's keys at a directory until it is ended")
        {
            manifest,
            mountpoint,
            level,
        };
        command.SetAction(parsed => (int)Run(
            parsed.GetRequiredValue(manifest),
            parsed.GetRequiredValue(mountpoint),
            ToLogLevel(parsed.GetRequiredValue(level))));
        return command;
    }

    private static LogLevel ToLogLevel(string name) => name switch
    {
        "debug" => LogLevel.Debug,
        "warning" => LogLevel.Warning,
        _ => LogLevel.Information,
    };

    private static ExitStatus Run(string manifestPath, string mountpoint, LogLevel level)
    {
        string file = Path.GetFullPath(manifestPath); // the same in every message, and after the change of directory
        Manifest? manifest = ManifestArgument.Load(file);
        if (manifest is null)
        {
            return ExitStatus.InvalidManifest;
        }

        if (LibC.geteuid() != 0)
        {
            throw new CommandFailure(
                ExitStatus.CannotMount, $"{mountpoint}: only root can mount in this version", "run it with sudo");
        }

        if (!ProcessHardening.TryApply())
        {
            throw new CommandFailure(
                ExitStatus.Failure, "cannot keep this process out of core dumps", "see the kernel's log");
        }

        using StandardErrorLogger provider = new(level);
        using LoggerFactory factory = new LoggerFactory([provider], new LoggerFilterOptions { MinLevel = level });
        ILogger logger = factory.CreateLogger("secretsfs");
        if (!ProcessHardening.TryLockMemory())
        {
            Log.MemoryNotLocked(logger);
        }

        try
        {
            MountDaemon daemon = new(file, logger, () => provider.IsReady);
            string directory = Path.Combine(Environment.CurrentDirectory, mountpoint);
            Directory.SetCurrentDirectory("/"); // the daemon must not keep the directory it was started in busy
            return End(daemon.Run(manifest, directory));
        }
        catch (FuseException exception)
        {
            throw new CommandFailure(
                ExitStatus.CannotMount,
                exception.Message,
                "is /dev/fuse there, the path right, and CAP_SYS_ADMIN given?");
        }
    }

    /// <summary>
    /// Ends what still decrypts; where it does not end, the process does, at once, without the libraries' destructors.
    /// </summary>
    private static ExitStatus End(ExitStatus status)
    {
        if (!RnpUsers.TryClose(s_endLimit))
        {
            LibC._exit((int)status);
        }

        return status;
    }
}
