namespace SecretsFs.Export;

/// <summary>Whether this machine swaps.</summary>
internal enum SwapState
{
    /// <summary>That cannot be told.</summary>
    Unknown = 0,

    /// <summary>There is swap.</summary>
    Present,

    /// <summary>There is none now.</summary>
    None,
}
