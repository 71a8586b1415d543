namespace SecretsFs.Fuse.TestServer.Tree;

/// <summary>One version of a file, or a directory or link. Its id is a function of path and version.</summary>
/// <param name="path">The path below the root, without a slash at the start; empty for the root.</param>
/// <param name="version">The version.</param>
/// <param name="kind">What it is.</param>
/// <param name="content">The content of a file, the target of a link.</param>
internal sealed class Node(string path, uint version, NodeKind kind, byte[] content)
{
    private const long SomeTime = 1_700_000_000;

    public ulong Id { get; } = IdOf(path, version);

    public string Path => path;

    public uint Version => version;

    public NodeKind Kind => kind;

    public byte[] Content { get; set; } = content;

    /// <summary>What is in a directory.</summary>
    public Children Children { get; } = new();

    public NodeAttributes Attributes => new()
    {
        Inode = Id,
        Kind = kind,
        Permissions = kind == NodeKind.Directory ? 0b101_101_101u : 0b100_100_100u,
        UserId = 0,
        GroupId = 0,
        Size = Content.Length,
        Links = kind == NodeKind.Directory ? 2 + Children.Directories : 1,
        TimeSeconds = SomeTime + version,
    };

    /// <summary>FNV-1a over path and version, so that every process that serves this tree gives out the same.</summary>
    public static ulong IdOf(string path, uint version)
    {
        const ulong Start = 14695981039346656037;
        const ulong Prime = 1099511628211;
        if (path.Length == 0)
        {
            return IFuseFileSystem.Root;
        }

        ulong hash = Start;
        foreach (char character in path)
        {
            hash = (hash ^ character) * Prime;
        }

        for (int shift = 0; shift < 32; shift += 8)
        {
            hash = (hash ^ ((version >> shift) & 0xff)) * Prime;
        }

        return (hash & long.MaxValue) | 2; // never 0 nor the root's 1
    }
}
