namespace SecretsFs.Fuse.Kernel;

/// <summary>
/// The INIT flags this library asks for (<c>include/uapi/linux/fuse.h</c>, FUSE_* below fuse_init_out).
/// </summary>
internal static class InitFlags
{
    /// <summary>Reads of one file may be under way at the same time.</summary>
    public const ulong AsyncRead = 1UL << 0;

    /// <summary>
    /// What is kept of a file or a directory is dropped where its modification time turns out to be another; a listing
    /// looks at it when it starts.
    /// </summary>
    public const ulong AutoInvalidateData = 1UL << 12;

    /// <summary>READDIRPLUS is answered ...</summary>
    public const ulong ReadDirectoryPlus = 1UL << 13;

    /// <summary>... and sent where names are being looked up, else READDIR.</summary>
    public const ulong AdaptiveReadDirectoryPlus = 1UL << 14;

    /// <summary>Lookups and listings of one directory may be under way at the same time.</summary>
    public const ulong ParallelDirectoryOperations = 1UL << 18;

    /// <summary>The number of pages a request may carry is answered.</summary>
    public const ulong MaxPages = 1UL << 22;

    /// <summary>ENOSYS to OPENDIR means that directories need no handle (all kernels from 5.1 understand it).</summary>
    public const ulong NoOpenDirectory = 1UL << 24;

    /// <summary>The high word of the flags is there.</summary>
    public const ulong InitExtension = 1UL << 30;

    /// <summary>Invalidations of names know FUSE_EXPIRE_ONLY.</summary>
    public const ulong HasExpireOnly = 1UL << 35;

    /// <summary>Shared mappings of files with FOPEN_DIRECT_IO.</summary>
    public const ulong DirectIoAllowMmap = 1UL << 36;

    /// <summary>FUSE_NOTIFY_RESEND is understood.</summary>
    public const ulong HasResend = 1UL << 39;

    /// <summary>
    /// All of them. Never FUSE_NO_OPEN_SUPPORT (without OPEN there is no decision), FUSE_PASSTHROUGH (reads that nobody
    /// sees), FUSE_WRITEBACK_CACHE or locks (nothing is written here).
    /// </summary>
    public const ulong Wanted = AsyncRead | AutoInvalidateData | ReadDirectoryPlus | AdaptiveReadDirectoryPlus
        | ParallelDirectoryOperations | MaxPages | NoOpenDirectory | InitExtension | HasExpireOnly | DirectIoAllowMmap
        | HasResend;
}
