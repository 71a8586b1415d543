using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Core.Native;

/// <summary>Child processes: posix_spawn(3), pidfds, pipes and poll(2).</summary>
internal static partial class LibC
{
    public const int O_RDONLY = 0;
    public const int O_RDWR = 2;
    public const int O_NONBLOCK = 0x800;
    public const int O_CLOEXEC = 0x80000;
    public const int O_PATH = 0x200000;
    public const int F_DUPFD_CLOEXEC = 1030;

    public const short POSIX_SPAWN_SETSIGMASK = 0x08;
    public const short POSIX_SPAWN_SETPGROUP = 0x02;
    public const short POSIX_SPAWN_SETSIGDEF = 0x04;
    public const short POSIX_SPAWN_SETSID = 0x80;

    public const int EFD_CLOEXEC = 0x80000;
    public const int SCHED_IDLE = 5;
    public const int P_PID = 1;
    public const int P_PIDFD = 3;
    public const int WNOHANG = 1;
    public const int WEXITED = 4;
    public const int CLD_EXITED = 1;
    public const int SIGKILL = 9;

    public const short POLLIN = 1;

    public const long SYS_pidfd_send_signal = 424;
    public const long SYS_pidfd_open = 434;

    public const int PR_GET_SECUREBITS = 27;
    public const int SECBIT_NO_SETUID_FIXUP = 1 << 2;

    /// <summary>Its number is another one on each machine, unlike those of newer calls.</summary>
    public static long SYS_setgroups => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 116 : 159;

    [LibraryImport(Library)]
    public static partial int gettid();

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int sched_setscheduler(int threadId, int policy, int* parameters);

    [LibraryImport(Library, SetLastError = true)]
    public static partial SafeFileHandle eventfd(uint count, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int pipe2(int* descriptors, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int kill(int pid, int signal);

    [LibraryImport(Library)]
    public static partial nint signal(int number, nint handler);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fcntl(int fd, int command, int argument);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int execve(byte* path, byte** arguments, byte** environment);

    [LibraryImport(Library, SetLastError = true)]
    public static unsafe partial int waitid(int type, int id, byte* information, int options);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint syscall_pidfd_open(long number, int pid, uint flags);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint syscall_pidfd_send_signal(
        long number, SafeFileHandle pidfd, int signal, nint information, uint flags);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawn(
        int* pid, byte* path, void* fileActions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawn_file_actions_adddup2(void* actions, int source, int target);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawn_file_actions_addclosefrom_np(void* actions, int from);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawnattr_init(void* attributes);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawnattr_setsigdefault(void* attributes, void* signals);

    [LibraryImport(Library)]
    public static unsafe partial int posix_spawnattr_setsigmask(void* attributes, void* signals);

    [LibraryImport(Library)]
    public static unsafe partial int sigemptyset(void* signals);

    [LibraryImport(Library)]
    public static unsafe partial int sigfillset(void* signals);

    /// <summary>Of the calling thread alone; answers the id before, whether or not it changed.</summary>
    [LibraryImport(Library)]
    public static partial uint setfsuid(uint id);

    /// <summary>Of the calling thread alone; answers the id before, whether or not it changed.</summary>
    [LibraryImport(Library)]
    public static partial uint setfsgid(uint id);

    /// <summary>Of the calling thread alone, unlike the function setgroups, which changes all of them.</summary>
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static unsafe partial nint syscall_setgroups(long number, nuint count, uint* groups);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Received;
    }
}
