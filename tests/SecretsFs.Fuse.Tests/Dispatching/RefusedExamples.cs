namespace SecretsFs.Fuse.Tests.Dispatching;

/// <summary>One request of each operation that the library refuses by itself, byte by byte.</summary>
internal static class RefusedExamples
{
    private const string From = KernelExamples.From;
    private const string Readonly = "10000000 e2ffffff" + KernelExamples.To;
    private const string Unknown = "10000000 daffffff" + KernelExamples.To;

    /// <summary>What would write: EROFS.</summary>
    private static readonly KernelExample[] s_writing =
    [
        new("SETATTR", "80000000 04000000" + From + "01000000 00000000 0000000000000000" + Zeros(5)
            + "00000000 00000000 00000000 a4810000 00000000 00000000 00000000 00000000", null, Readonly),
        new("SYMLINK", "2e000000 06000000" + From + "61006200 6300", null, Readonly),
        new("MKNOD", "3a000000 08000000" + From + "a4810000 00000000 12000000 00000000 6100", null, Readonly),
        new("MKDIR", "32000000 09000000" + From + "ed010000 12000000 6100", null, Readonly),
        new("UNLINK", "2a000000 0a000000" + From + "6100", null, Readonly),
        new("RMDIR", "2a000000 0b000000" + From + "6100", null, Readonly),
        new("RENAME", "34000000 0c000000" + From + "0100000000000000 61006200", null, Readonly),
        new("LINK", "32000000 0d000000" + From + "0200000000000000 6100", null, Readonly),
        new("OPEN for writing", "30000000 0e000000" + From + "01800000 00000000", null, Readonly),
        new("OPEN for both", "30000000 0e000000" + From + "02800000 00000000", null, Readonly),
        new("OPEN for execution or all", "30000000 0e000000" + From + "03800000 00000000", null, Readonly),
        new("OPEN to truncate", "30000000 0e000000" + From + "00820000 00000000", null, Readonly),
        new("WRITE", "52000000 10000000" + From
            + "0700000000000000 0000000000000000 02000000 00000000 0000000000000000 01800000 00000000 6162",
            null, Readonly),
        new("SETXATTR", "38000000 15000000" + From + "01000000 00000000 757365722e610062", null, Readonly),
        new("REMOVEXATTR", "2f000000 18000000" + From + "757365722e6100", null, Readonly),
        new("CREATE", "3a000000 23000000" + From + "c1800000 a4810000 12000000 00000000 6100", null, Readonly),
        new("FALLOCATE", "48000000 2b000000" + From + "0700000000000000" + Zeros(2) + "00000000 00000000",
            null, Readonly),
        new("RENAME2", "3c000000 2d000000" + From + "0100000000000000 01000000 00000000 61006200", null, Readonly),
        new("COPY_FILE_RANGE", "60000000 2f000000" + From + Zeros(7), null, Readonly),
        new("TMPFILE", "3a000000 33000000" + From + "02804000 a4810000 12000000 00000000 2f00", null, Readonly),
        new("COPY_FILE_RANGE_64", "60000000 35000000" + From + Zeros(7), null, Readonly),
    ];

    /// <summary>What the kernel does without: ENOSYS.</summary>
    private static readonly KernelExample[] s_unknown =
    [
        new("opcode 0", "28000000 00000000" + From, null, Unknown),
        new("FSYNC", "38000000 14000000" + From + Zeros(2), null, Unknown),
        new("FLUSH", "40000000 19000000" + From + "0700000000000000" + Zeros(2), null, Unknown),
        new("INIT once more", "68000000 1a000000" + From + "07000000 2d000000" + Zeros(7), null, Unknown),
        new("FSYNCDIR", "38000000 1e000000" + From + Zeros(2), null, Unknown),
        new("GETLK", "58000000 1f000000" + From + Zeros(6), null, Unknown),
        new("SETLK", "58000000 20000000" + From + Zeros(6), null, Unknown),
        new("SETLKW", "58000000 21000000" + From + Zeros(6), null, Unknown),
        new("BMAP", "38000000 25000000" + From + Zeros(2), null, Unknown),
        new("IOCTL", "48000000 27000000" + From + Zeros(4), null, Unknown),
        new("POLL", "40000000 28000000" + From + Zeros(3), null, Unknown),
        new("NOTIFY_REPLY", "50000000 29000000" + From + Zeros(5), null, Unknown),
        new("SETUPMAPPING", "50000000 30000000" + From + Zeros(5), null, Unknown),
        new("REMOVEMAPPING", "30000000 31000000" + From + Zeros(1), null, Unknown),
        new("SYNCFS", "30000000 32000000" + From + Zeros(1), null, Unknown),
        new("one that does not exist", "30000000 36000000" + From + Zeros(1), null, Unknown),
        new("CUSE_INIT", "30000000 00100000" + From + Zeros(1), null, Unknown),
        new("the greatest opcode", "30000000 ffffffff" + From + Zeros(1), null, Unknown),
    ];

    public static IReadOnlyList<KernelExample> All { get; } = [.. s_writing, .. s_unknown];

    private static string Zeros(int words) => new('0', words * 16);
}
