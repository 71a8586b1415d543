using SecretsFs.Core.Native;

namespace SecretsFs.Core.Memory;

/// <summary>What a process that will hold plaintext does first.</summary>
public static class ProcessHardening
{
    /// <summary>
    /// Makes the process undumpable: no core file, and no other process without CAP_SYS_PTRACE can read
    /// its memory or take its descriptors (prctl(2) PR_SET_DUMPABLE, setrlimit(2) RLIMIT_CORE). Children
    /// inherit the second. False where the kernel refuses; then nothing secret may be read.
    /// </summary>
    public static unsafe bool TryApply()
    {
        LibC.ResourceLimit none = default;

        // SAFETY: setrlimit reads one struct rlimit.
        return LibC.prctl(LibC.PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && LibC.setrlimit(LibC.RLIMIT_CORE, &none) == 0;
    }

    /// <summary>
    /// Lets this process and its children lock as much memory as they like (RLIMIT_MEMLOCK), where it may: children
    /// without capabilities need that for <see cref="TryLockMemory"/>.
    /// </summary>
    public static unsafe void RaiseLockLimit()
    {
        LibC.ResourceLimit all = new() { Current = ulong.MaxValue, Maximum = ulong.MaxValue };

        // SAFETY: setrlimit reads one struct rlimit.
        _ = LibC.setrlimit(LibC.RLIMIT_MEMLOCK, &all);
    }

    /// <summary>
    /// Lets neither this process nor its children make a file longer than so many bytes, from now on and for ever
    /// (RLIMIT_FSIZE): a write gets EFBIG, and nobody is ended by SIGXFSZ. False where the kernel refuses.
    /// </summary>
    public static unsafe bool TryLimitFileSize(long bytes)
    {
        const int SIGXFSZ = 25;
        const nint SIG_IGN = 1;
        _ = LibC.signal(SIGXFSZ, SIG_IGN); // .NET leaves it as it is
        LibC.ResourceLimit limit = new() { Current = (ulong)bytes, Maximum = (ulong)bytes };

        // SAFETY: setrlimit reads one struct rlimit.
        return LibC.setrlimit(LibC.RLIMIT_FSIZE, &limit) == 0;
    }

    /// <summary>
    /// Keeps all memory of the process out of swap, as it comes into use (mlockall(2), MCL_ONFAULT): also keys in a
    /// library's memory, which lie in no <see cref="SecretBuffer"/>. False where RLIMIT_MEMLOCK does not allow it:
    /// it counts all addresses that are set aside, so only without limit, or with CAP_IPC_LOCK.
    /// </summary>
    public static bool TryLockMemory() =>
        LibC.mlockall(LibC.MCL_CURRENT | LibC.MCL_FUTURE | LibC.MCL_ONFAULT) == 0;
}
