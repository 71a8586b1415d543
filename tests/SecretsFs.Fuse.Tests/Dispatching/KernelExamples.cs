namespace SecretsFs.Fuse.Tests.Dispatching;

/// <summary>
/// One request of each operation that is served, byte by byte (include/uapi/linux/fuse.h), on a machine that puts the
/// lowest byte first.
/// </summary>
internal static class KernelExamples
{
    /// <summary>The rest of the header: unique, node, uid 1000, gid 100, thread 4242, no extension.</summary>
    public const string From = " 8877665544332211 0807060504030201 e8030000 64000000 92100000 00000000 ";

    /// <summary>The number of the request, in the header of its reply.</summary>
    public const string To = " 8877665544332211 ";

    /// <summary>struct fuse_attr of <see cref="ScriptedFileSystem.Attributes"/>.</summary>
    public const string Attributes =
        " 4d00000000000000 d204000000000000 0300000000000000" // inode, size, blocks
        + " 0a00000000000000 0a00000000000000 0a00000000000000 14000000 14000000 14000000" // times
        + " 00810000 01000000 05000000 06000000 00000000 00100000 00000000 "; // mode, links, owner, ...

    /// <summary>struct fuse_entry_out of node 42, for 1.5 and 2 seconds.</summary>
    public const string Entry =
        " 2a00000000000000 0000000000000000 0100000000000000 0200000000000000 0065cd1d 00000000 " + Attributes;

    private const string ReadOf4096 =
        " 0800000000000000 0200000000000000 00100000 00000000 0000000000000000 00880100 00000000 ";

    /// <summary>struct fuse_dirent of "." and "abcdefgh".</summary>
    private const string Dot = " 0b00000000000000 0100000000000000 01000000 04000000 2e00000000000000 ";
    private const string Letters = " 4d00000000000000 0200000000000000 08000000 08000000 6162636465666768 ";

    /// <summary>struct fuse_statx_out.</summary>
    private const string Statx =
        " 0300000000000000 00000000 00000000 0000000000000000 0000000000000000"
        + " ff070000 00100000 0000000000000000 01000000 05000000 06000000 0081 0000" // mask ... mode
        + " 4d00000000000000 d204000000000000 0300000000000000 0000000000000000" // inode, size, blocks, attribute mask
        + " 0a00000000000000 14000000 00000000 0000000000000000 00000000 00000000" // access, birth
        + " 0a00000000000000 14000000 00000000 0a00000000000000 14000000 00000000" // change, modification
        + " 00000000 00000000 00000000 00000000" // devices
        + " 0000000000000000 0000000000000000 0000000000000000 0000000000000000 0000000000000000"
        + " 0000000000000000 0000000000000000 0000000000000000 0000000000000000 0000000000000000"
        + " 0000000000000000 0000000000000000 0000000000000000 0000000000000000 ";

    public static IReadOnlyList<KernelExample> All { get; } =
    [
        new("LOOKUP", "2c000000 01000000" + From + "6b657900",
            "lookup 102030405060708 key", "90000000 00000000" + To + Entry),
        new("FORGET", "30000000 02000000" + From + "0300000000000000",
            "forget 102030405060708 3", null) { HasCaller = false },
        new("GETATTR", "38000000 03000000" + From + "01000000 00000000 0900000000000000",
            "getattr 102030405060708", "78000000 00000000" + To + "0300000000000000 00000000 00000000" + Attributes),
        new("READLINK", "28000000 05000000" + From,
            "readlink 102030405060708", "16000000 00000000" + To + "746172676574"),
        new("OPEN", "30000000 0e000000" + From + "00800000 00000000",
            "open 102030405060708 8000", "20000000 00000000" + To + "0900000000000000 01000000 00000000"),
        new("READ", "50000000 0f000000" + From
            + "0700000000000000 6400000000000000 00100000 00000000 0000000000000000 00800000 00000000",
            "read 102030405060708 7 100 4096", "1a000000 00000000" + To + "30313233343536373839"),
        new("STATFS", "28000000 11000000" + From,
            "statfs", "60000000 00000000" + To
            + "0000000000000000 0000000000000000 0000000000000000 0300000000000000 0000000000000000"
            + "00100000 ff000000 00100000 00000000 000000000000000000000000000000000000000000000000"),
        new("RELEASE", "40000000 12000000" + From + "0700000000000000 00800000 00000000 0000000000000000",
            "release 102030405060708 7", "10000000 00000000" + To) { HasCaller = false },
        new("GETXATTR", "37000000 16000000" + From + "ff000000 00000000 757365722e6100",
            null, "10000000 c3ffffff" + To),
        new("LISTXATTR of the size", "30000000 17000000" + From + "00000000 00000000",
            null, "18000000 00000000" + To + "00000000 00000000"),
        new("LISTXATTR", "30000000 17000000" + From + "00010000 00000000",
            null, "10000000 00000000" + To),
        new("OPENDIR", "30000000 1b000000" + From + "00880100 00000000",
            "opendir 102030405060708", "20000000 00000000" + To + "0800000000000000 00000000 00000000"),
        new("READDIR", "50000000 1c000000" + From + ReadOf4096,
            "readdir 102030405060708 8 2", "50000000 00000000" + To + Dot + Letters),
        new("RELEASEDIR", "40000000 1d000000" + From + "0800000000000000 00880100 00000000 0000000000000000",
            "releasedir 102030405060708 8", "10000000 00000000" + To) { HasCaller = false },
        new("ACCESS", "30000000 22000000" + From + "04000000 00000000",
            "access 102030405060708 4", "10000000 00000000" + To),
        new("INTERRUPT", "30000000 24000000" + From + "8877665544332280",
            "interrupt 8022334455667788", null) { HasCaller = false },
        new("DESTROY", "28000000 26000000" + From,
            "destroy", "10000000 00000000" + To) { HasCaller = false },
        new("BATCH_FORGET", "50000000 2a000000" + From
            + "02000000 00000000 0500000000000000 0600000000000000 0700000000000000 0800000000000000",
            "forget 5 6, forget 7 8", null) { HasCaller = false },
        new("READDIRPLUS", "50000000 2c000000" + From + ReadOf4096,
            "readdir 102030405060708 8 2", "50010000 00000000" + To + NoEntry + Dot + Entry + Letters),
        new("LSEEK", "40000000 2e000000" + From + "0700000000000000 3200000000000000 03000000 00000000",
            "seek 102030405060708 7 50 3", "18000000 00000000" + To + "6400000000000000"),
        new("STATX", "40000000 34000000" + From + "01000000 00000000 0900000000000000 00000000 ff070000",
            "getattr 102030405060708", "30010000 00000000" + To + Statx),
    ];

    /// <summary>struct fuse_entry_out that says nothing of a node.</summary>
    private static string NoEntry => new('0', 2 * 128);
}
