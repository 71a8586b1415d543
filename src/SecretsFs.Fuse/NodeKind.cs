namespace SecretsFs.Fuse;

/// <summary>What a node is; the values are those of <c>DT_DIR</c> and <c>DT_REG</c> in readdir(3).</summary>
public enum NodeKind
{
    /// <summary>Not set; refused by the replies.</summary>
    None = 0,

    /// <summary>A directory.</summary>
    Directory = 4,

    /// <summary>A regular file.</summary>
    File = 8,
}
