namespace SecretsFs.Export;

/// <summary>What is at a name.</summary>
internal enum NodeKind
{
    /// <summary>It could not be looked at.</summary>
    Unknown = 0,

    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A link, a device, a pipe or a socket.</summary>
    Other,
}
