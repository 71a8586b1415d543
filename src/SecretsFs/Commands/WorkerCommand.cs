using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Fuse;
using SecretsFs.Logging;
using SecretsFs.Native;
using SecretsFs.Takeover;
using SecretsFs.Worker;

namespace SecretsFs.Commands;

/// <summary>
/// <c>secretsfs worker</c>, for the keeper only: serves on the descriptors that it is given, with the rights that are
/// left to it.
/// </summary>
internal static class WorkerCommand
{
    public const string Name = "worker";

    /// <summary>The descriptors, as the keeper places them.</summary>
    public const int Device = 3;

    public const int Memory = 4;

    public const int Channel = 5;

    public const int Answers = 6;

    /// <summary>Serves until the keeper says that it ends.</summary>
    /// <exception cref="CommandFailure">Somebody else than a keeper has started this.</exception>
    public static ExitStatus Run() => WorkerProcess.Run("mount", Channel, Answers, static channel =>
    {
        using SafeFileHandle memory = InheritedDescriptor.Take(Memory);
        Serve(channel, memory, InheritedDescriptor.Take(Device));
    });

    private static void Serve(WorkerChannel channel, SafeFileHandle memoryFile, SafeFileHandle device)
    {
        using ControlMessage configuration = WorkerProcess.Await(channel);
        WorkerSettings? settings = configuration.Kind == ControlKind.Configure
            ? WorkerSettings.Parse(configuration.Text) : null;
        if (settings?.ProtocolVersion != MessageFormat.ProtocolVersion)
        {
            throw new CommandFailure(
                ExitStatus.Failure, "the keeper speaks another version of the protocol", "restart the unit");
        }

        LogLevel level = LogLevels.Parse(settings.LogLevel);
        using StandardErrorLogger provider = new(level);
        ILogger logger = provider.CreateLogger("secretsfs");
        using SharedMemory memory = SharedMemory.Open(memoryFile);
        using FuseConnection connection = FuseConnection.Adopt(
            device, new FuseProtocol(settings.FuseMinor, settings.FuseFlags), logger);
        using ServingWorker worker = new(settings, channel, memory, connection, logger, () => provider.IsReady);
        worker.Run(configuration);
        WorkerProcess.LeaveLibraries();
    }
}
