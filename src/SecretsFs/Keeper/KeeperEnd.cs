namespace SecretsFs.Keeper;

/// <summary>Why a keeper ends.</summary>
internal enum KeeperEnd
{
    /// <summary>It does not.</summary>
    None = 0,

    /// <summary>It was told to.</summary>
    Stopped,

    /// <summary>The filesystem was unmounted, or its connection was ended.</summary>
    Unmounted,

    /// <summary>No worker stays alive.</summary>
    GivenUp,
}
