namespace SecretsFs.Fuse;

/// <summary>
/// What a node is; the values are those of <c>DT_DIR</c>, <c>DT_REG</c> and <c>DT_LNK</c> in readdir(3).
/// </summary>
public enum NodeKind
{
    /// <summary>Not set; refused by the replies.</summary>
    None = 0,

    /// <summary>A directory.</summary>
    Directory = 4,

    /// <summary>A regular file.</summary>
    File = 8,

    /// <summary>A symbolic link; its size is the length of its target in bytes.</summary>
    SymbolicLink = 10,
}
