using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Memory;
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

    private static readonly TimeSpan s_configureLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(1);

    /// <summary>Serves until the keeper says that it ends.</summary>
    /// <exception cref="CommandFailure">Somebody else than a keeper has started this.</exception>
    public static ExitStatus Run()
    {
        if (!IsWorker())
        {
            throw new CommandFailure(ExitStatus.Usage, "this command is for secretsfs mount alone", "secretsfs --help");
        }

        // before anything else: the keeper may end at any time, and its worker must not outlive it
        _ = LibC.prctl(LibC.PR_SET_PDEATHSIG, LibC.SIGKILL, 0, 0, 0);
        OutOfMemoryOrder.GoFirst();
        using WorkerChannel channel = new(InheritedDescriptor.Take(Channel), InheritedDescriptor.Take(Answers));
        using SafeFileHandle memory = InheritedDescriptor.Take(Memory);
        SafeFileHandle device = InheritedDescriptor.Take(Device);
        try
        {
            if (PollSet.Once(channel.Socket, 0, TimeSpan.Zero) != 0)
            {
                return ExitStatus.Failure; // the keeper was gone before this process could be told by a signal
            }

            if (!ProcessHardening.TryApply())
            {
                throw new CommandFailure(
                    ExitStatus.Failure, "cannot keep the worker out of core dumps", "see the kernel's log");
            }

            Serve(channel, memory, device);
        }
        catch (CommandFailure failure)
        {
            channel.TrySend(ControlKind.Failed, (uint)failure.Status, failure.Message);
            return failure.Status;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            channel.TrySend(ControlKind.Failed, (uint)ExitStatus.Failure, CommandFailure.Phrase(exception.Message));
            return ExitStatus.Failure;
        }

        return ExitStatus.Success;
    }

    private static void Serve(WorkerChannel channel, SafeFileHandle memoryFile, SafeFileHandle device)
    {
        using ControlMessage configuration = Await(channel);
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
        if (!RnpUsers.TryClose(s_endLimit))
        {
            LibC._exit((int)ExitStatus.Success); // without the libraries' destructors, which one is still in
        }
    }

    /// <summary>The keeper's first message.</summary>
    private static ControlMessage Await(WorkerChannel channel)
    {
        PollSet.Once(channel.Socket, LibC.POLLIN, s_configureLimit);
        return channel.Receive()
            ?? throw new CommandFailure(ExitStatus.Failure, "the keeper is gone or says nothing", "see its messages");
    }

    /// <summary>Whether the channel is there: whoever calls this by hand has no descriptor 5 and 6.</summary>
    private static bool IsWorker()
    {
        using SafeFileHandle channel = new(Channel, ownsHandle: false);
        using SafeFileHandle answers = new(Answers, ownsHandle: false);
        return LibC.fcntl(channel, LibC.F_GETFD, 0) == 0 && LibC.fcntl(answers, LibC.F_GETFD, 0) == 0;
    }
}
