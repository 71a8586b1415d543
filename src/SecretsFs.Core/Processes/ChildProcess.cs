using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Processes;

/// <summary>
/// A child that gets exactly the descriptors, arguments and environment it is given (posix_spawn(3)),
/// watched through a pidfd, and killed when disposed. Disposing waits a bounded time for the kernel; a
/// child that cannot end (a dead network file system) is left, and reaped by a later call.
/// </summary>
public sealed class ChildProcess : IDisposable
{
    private const int SignalInformationSize = 128;
    private static readonly TimeSpan s_reapLimit = TimeSpan.FromSeconds(1);
    private static readonly ConcurrentQueue<SafeFileHandle> s_unreaped = new();

    private readonly SafeFileHandle _pidfd;
    private readonly bool _leadsGroup;
    private bool _reaped;

    private ChildProcess(int pid, SafeFileHandle pidfd, bool leadsGroup)
    {
        _leadsGroup = leadsGroup;
        Pid = pid;
        _pidfd = pidfd;
    }

    /// <summary>Its process id; another process may have it once it was reaped.</summary>
    public int Pid { get; }

    /// <summary>The pidfd: readable once the child has ended. It stays this object's.</summary>
    public SafeFileHandle Handle => _pidfd;

    /// <summary>
    /// Goes on with a child that this process started before it executed another program, which keeps the pidfd.
    /// </summary>
    public static ChildProcess Adopt(int pid, SafeFileHandle pidfd) => new(pid, pidfd, leadsGroup: true);

    /// <summary>
    /// Starts <paramref name="program"/>. Its descriptor <c>i</c> is <c>descriptors[i]</c>; it has no
    /// others. Signals have their default actions and none is blocked.
    /// </summary>
    /// <param name="program">An absolute path.</param>
    /// <param name="arguments">The arguments, the program's name first.</param>
    /// <param name="environment">The whole environment, as <c>NAME=value</c>.</param>
    /// <param name="descriptors">Open descriptors of this process, standard input first.</param>
    /// <param name="error">The error number where null is answered.</param>
    /// <param name="ownGroup">Whether it leads a process group of its own, see <see cref="KillGroup"/>.</param>
    /// <param name="ownSession">
    /// Whether it leads a session of its own (setsid(2)), so that no terminal of ours is its, nor its signals.
    /// </param>
    public static ChildProcess? TryStart(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyList<string> environment,
        IReadOnlyList<SafeFileHandle> descriptors,
        out int error,
        bool ownGroup = false,
        bool ownSession = false)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        ReapLeftovers();
        using NativeStrings nativeArguments = new(arguments);
        using NativeStrings nativeEnvironment = new(environment);
        using SpawnSettings settings = new(ownGroup, ownSession);
        List<SafeFileHandle> lifted = [];
        try
        {
            // lifted above every target number, so that no dup2 overwrites the source of a later one
            foreach (SafeFileHandle source in descriptors)
            {
                int copy = LibC.fcntl((int)source.DangerousGetHandle(), LibC.F_DUPFD_CLOEXEC, descriptors.Count);
                error = copy < 0 ? Marshal.GetLastPInvokeError() : 0;
                if (copy < 0)
                {
                    return null;
                }

                lifted.Add(new SafeFileHandle(copy, ownsHandle: true));
                settings.Map(copy, lifted.Count - 1);
            }

            settings.CloseFrom(lifted.Count);
            return Spawn(program, settings, nativeArguments, nativeEnvironment, out error);
        }
        finally
        {
            foreach (SafeFileHandle copy in lifted)
            {
                copy.Dispose();
            }
        }
    }

    /// <summary>
    /// Takes SIGCHLD back to its default, once, before the first child: a program that was started with
    /// it ignored would never learn how a child ended (wait(2), notes).
    /// </summary>
    public static void PrepareSignals()
    {
        const int SIGCHLD = 17;
        const nint SIG_DFL = 0;
        _ = LibC.signal(SIGCHLD, SIG_DFL);
    }

    /// <summary>Sends SIGKILL. Any thread; nothing happens where the child has ended.</summary>
    public void Kill()
    {
        bool taken = false;
        try
        {
            _pidfd.DangerousAddRef(ref taken);
            _ = LibC.syscall_pidfd_send_signal(LibC.SYS_pidfd_send_signal, _pidfd, LibC.SIGKILL, 0, 0);
        }
        catch (ObjectDisposedException)
        {
            // ended and reaped: nothing is left to kill
        }
        finally
        {
            if (taken)
            {
                _pidfd.DangerousRelease();
            }
        }
    }

    /// <summary>The signal that ended it, once that was waited for; 0 where none did.</summary>
    public int EndedBySignal { get; private set; }

    /// <summary>
    /// Kills what the child has started, where it leads a group of its own, and it as well. Before it is reaped: its
    /// number may be another's afterwards.
    /// </summary>
    public void KillGroup()
    {
        if (_leadsGroup && !_reaped)
        {
            _ = LibC.kill(-Pid, LibC.SIGKILL);
        }
    }

    /// <summary>
    /// Waits until the child has ended. False where <paramref name="limit"/> passed first. The status is
    /// that of exit(3), or -1 where a signal ended it.
    /// </summary>
    public bool TryWait(TimeSpan limit, out int exitStatus)
    {
        exitStatus = -1;
        if (!Readiness.WaitReadable(_pidfd, Deadline.After(limit)))
        {
            return false;
        }

        _reaped = TryReap(_pidfd, out exitStatus, out int signal);
        EndedBySignal = signal;
        return _reaped;
    }

    /// <summary>
    /// Kills it, and leaves it to be reaped by a later call: for a child that may not be able to end.
    /// </summary>
    public void Abandon()
    {
        if (_reaped)
        {
            _pidfd.Dispose();
            return;
        }

        Kill();
        s_unreaped.Enqueue(_pidfd);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_reaped)
        {
            Kill();
            if (!TryWait(s_reapLimit, out _))
            {
                s_unreaped.Enqueue(_pidfd);
                return;
            }
        }

        _pidfd.Dispose();
    }

    private static unsafe ChildProcess? Spawn(
        string program, SpawnSettings settings, NativeStrings arguments, NativeStrings environment, out int error)
    {
        using NativeStrings path = new([program]);
        int pid = 0;

        // SAFETY: every pointer is to live native memory that settings and strings own; the arrays end
        // with a null pointer.
        error = LibC.posix_spawn(
            &pid, path.Pointer[0], settings.FileActions, settings.Attributes, arguments.Pointer, environment.Pointer);
        if (error != 0)
        {
            return null;
        }

        // the pid cannot be reused before it is reaped, so the pidfd is that of our child
        nint pidfd = LibC.syscall_pidfd_open(LibC.SYS_pidfd_open, pid, 0);
        error = pidfd < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (pidfd < 0)
        {
            _ = LibC.kill(pid, LibC.SIGKILL);
            Span<byte> information = stackalloc byte[SignalInformationSize];
            fixed (byte* result = information)
            {
                // SAFETY: siginfo_t is 128 bytes.
                _ = LibC.waitid(LibC.P_PID, pid, result, LibC.WEXITED);
            }

            throw new InvalidOperationException($"pidfd_open failed with error {error}");
        }

        return new ChildProcess(pid, new SafeFileHandle(pidfd, ownsHandle: true), settings.LeadsGroup);
    }

    private static unsafe bool TryReap(SafeFileHandle pidfd, out int exitStatus, out int signal)
    {
        const int CodeOffset = 8;
        const int StatusOffset = 24;
        byte* information = stackalloc byte[SignalInformationSize];
        new Span<byte>(information, SignalInformationSize).Clear();

        // SAFETY: siginfo_t is 128 bytes.
        int result = LibC.waitid(
            LibC.P_PIDFD, (int)pidfd.DangerousGetHandle(), information, LibC.WEXITED | LibC.WNOHANG);
        int errno = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        bool ended = result == 0 && *(int*)information != 0;
        bool exited = ended && *(int*)(information + CodeOffset) == LibC.CLD_EXITED;
        exitStatus = exited ? *(int*)(information + StatusOffset) : -1;
        signal = ended && !exited ? *(int*)(information + StatusOffset) : 0;

        // ECHILD: the kernel has reaped it, because this process ignores SIGCHLD; how it ended is unknown
        return ended || errno == LibC.ECHILD;
    }

    private static void ReapLeftovers()
    {
        for (int left = s_unreaped.Count; left > 0 && s_unreaped.TryDequeue(out SafeFileHandle? pidfd); left--)
        {
            if (TryReap(pidfd, out _, out _))
            {
                pidfd.Dispose();
            }
            else
            {
                s_unreaped.Enqueue(pidfd);
            }
        }
    }
}
