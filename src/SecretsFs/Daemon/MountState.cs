namespace SecretsFs.Daemon;

/// <summary>What a probe of a mounted filesystem found.</summary>
internal enum MountState
{
    /// <summary>Never answered.</summary>
    Unset = 0,

    /// <summary>Somebody answers.</summary>
    Alive,

    /// <summary>Its daemon is gone.</summary>
    Dead,

    /// <summary>Nobody answered within the limit, though the daemon may be there.</summary>
    Stuck,
}
