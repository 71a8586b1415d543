namespace SecretsFs.Core.Sources;

/// <summary>What became of opening an entry.</summary>
public enum StoreStatus
{
    /// <summary>Never answered.</summary>
    Unset = 0,

    /// <summary>The entry is open.</summary>
    Opened,

    /// <summary>The store is there, the entry is not.</summary>
    EntryMissing,

    /// <summary>The store itself is not there or no directory.</summary>
    StoreMissing,

    /// <summary>The permissions of the store or the entry keep this process out.</summary>
    NotPermitted,

    /// <summary>A symbolic link leads out of the store.</summary>
    LeadsOut,

    /// <summary>The entry is a directory, a device, a pipe or a socket.</summary>
    NotAFile,

    /// <summary>The ciphertext alone is larger than any plaintext within the limit needs.</summary>
    TooLarge,

    /// <summary>The storage failed.</summary>
    Failed,
}
