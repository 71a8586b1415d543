namespace SecretsFs.Fuse;

/// <summary>The attributes of a node, as stat(2) shows them. Access, change and modification time are one.</summary>
public readonly record struct NodeAttributes
{
    /// <summary>The inode number that programs see. It may differ from the node id.</summary>
    public required ulong Inode { get; init; }

    /// <summary>File or directory.</summary>
    public required NodeKind Kind { get; init; }

    /// <summary>The permission bits, 0 to 0777 octal.</summary>
    public required uint Permissions { get; init; }

    /// <summary>The owning user id.</summary>
    public required uint UserId { get; init; }

    /// <summary>The owning group id.</summary>
    public required uint GroupId { get; init; }

    /// <summary>The length in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The number of links; a directory counts 2 and one for each directory in it.</summary>
    public uint Links { get; init; }

    /// <summary>Seconds since the epoch; negative values are shown as 0.</summary>
    public long TimeSeconds { get; init; }

    /// <summary>The nanoseconds that belong to <see cref="TimeSeconds"/>, 0 to 999,999,999.</summary>
    public uint TimeNanoseconds { get; init; }
}
