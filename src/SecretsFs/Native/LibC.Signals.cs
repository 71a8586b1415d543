using System.Runtime.InteropServices;

namespace SecretsFs.Native;

/// <summary>Which signals a thread takes (pthread_sigmask(3)).</summary>
internal static partial class LibC
{
    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGTERM = 15;
    public const int SIG_BLOCK = 0;
    public const int SIG_UNBLOCK = 1;
    public const int SignalSetSize = 128;

    [LibraryImport(Library)]
    public static unsafe partial int sigemptyset(byte* set);

    [LibraryImport(Library)]
    public static unsafe partial int sigaddset(byte* set, int signal);

    [LibraryImport(Library)]
    public static unsafe partial int pthread_sigmask(int how, byte* set, byte* old);
}
