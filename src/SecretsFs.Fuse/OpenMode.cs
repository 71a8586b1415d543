namespace SecretsFs.Fuse;

/// <summary>
/// How the kernel treats reads of an open file; the values are the FOPEN_* flags of <c>linux/fuse.h</c>.
/// </summary>
[Flags]
public enum OpenMode
{
    /// <summary>Reads go through the page cache, whose pages outlive the descriptor.</summary>
    Cached = 0,

    /// <summary>
    /// Every read(2) becomes a request and leaves no page behind (FOPEN_DIRECT_IO). A private mapping
    /// still uses the page cache: invalidate the node after its last release.
    /// </summary>
    Direct = 1 << 0,
}
