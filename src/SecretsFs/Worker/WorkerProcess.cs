using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Commands;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Memory;
using SecretsFs.Native;

namespace SecretsFs.Worker;

/// <summary>What every process is that decrypts for another one, which has started it and speaks to it.</summary>
internal static class WorkerProcess
{
    private static readonly TimeSpan s_configureLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(1);

    /// <summary>Hardens the process and runs its work; what ends that early is told to who has started it.</summary>
    /// <param name="parent">The command that starts this, for messages.</param>
    /// <param name="socket">The descriptor on which that speaks.</param>
    /// <param name="answers">The descriptor to answer on.</param>
    /// <param name="work">The work.</param>
    /// <exception cref="CommandFailure">Somebody else has started this.</exception>
    public static ExitStatus Run(string parent, int socket, int answers, Action<WorkerChannel> work)
    {
        if (!IsOpen(socket) || !IsOpen(answers))
        {
            throw new CommandFailure(
                ExitStatus.Usage, $"this command is for secretsfs {parent} alone", "secretsfs --help");
        }

        // before anything else: the parent may end at any time, and its worker must not outlive it
        _ = LibC.prctl(LibC.PR_SET_PDEATHSIG, LibC.SIGKILL, 0, 0, 0);
        OutOfMemoryOrder.GoFirst();
        using WorkerChannel channel = new(InheritedDescriptor.Take(socket), InheritedDescriptor.Take(answers));
        try
        {
            if (PollSet.Once(channel.Socket, 0, TimeSpan.Zero) != 0)
            {
                return ExitStatus.Failure; // the parent was gone before this process could be told by a signal
            }

            if (!ProcessHardening.TryApply())
            {
                throw new CommandFailure(
                    ExitStatus.Failure, "cannot keep the worker out of core dumps", "see the kernel's log");
            }

            work(channel);
        }
        catch (CommandFailure failure)
        {
            channel.TrySend(ControlKind.Failed, (uint)failure.Status, failure.Message);
            return failure.Status;
        }
        catch (Exception exception)
            when (exception is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            channel.TrySend(ControlKind.Failed, (uint)ExitStatus.Failure, CommandFailure.Phrase(exception.Message));
            return ExitStatus.Failure;
        }

        return ExitStatus.Success;
    }

    /// <summary>The parent's first message.</summary>
    /// <exception cref="CommandFailure">There is none.</exception>
    public static ControlMessage Await(WorkerChannel channel)
    {
        PollSet.Once(channel.Socket, LibC.POLLIN, s_configureLimit);
        return channel.Receive()
            ?? throw new CommandFailure(ExitStatus.Failure, "the keeper is gone or says nothing", "see its messages");
    }

    /// <summary>The last thing: ends the process where a thread does not come back from librnp.</summary>
    public static void LeaveLibraries()
    {
        if (!RnpUsers.TryClose(s_endLimit))
        {
            LibC._exit((int)ExitStatus.Success); // without the libraries' destructors, which one is still in
        }
    }

    /// <summary>Whoever calls this by hand has no such descriptors.</summary>
    private static bool IsOpen(int descriptor)
    {
        using SafeFileHandle handle = new(descriptor, ownsHandle: false);
        return LibC.fcntl(handle, LibC.F_GETFD, 0) == 0;
    }
}
