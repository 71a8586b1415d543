namespace SecretsFs.Native;

/// <summary>
/// Holds back the signals that tell this program something (pthread_sigmask(3)), while it becomes another program and
/// nobody would handle them: their default is to end it. They stay pending, also over execve(2). Of the calling thread;
/// others that are made meanwhile hold them back as well.
/// </summary>
internal static unsafe class SignalMask
{
    /// <summary>Holds them back.</summary>
    public static void Block() => Change(LibC.SIG_BLOCK);

    /// <summary>Lets them come again, those that came meanwhile at once.</summary>
    public static void Unblock() => Change(LibC.SIG_UNBLOCK);

    private static void Change(int how)
    {
        byte* set = stackalloc byte[LibC.SignalSetSize];

        // SAFETY: a sigset_t is 128 bytes.
        _ = LibC.sigemptyset(set);
        _ = LibC.sigaddset(set, LibC.SIGHUP);
        _ = LibC.sigaddset(set, LibC.SIGINT);
        _ = LibC.sigaddset(set, LibC.SIGTERM);
        _ = LibC.pthread_sigmask(how, set, null);
    }
}
