namespace SecretsFs.Channel;

/// <summary>How a key is, as far as the worker knows.</summary>
internal enum KeyCondition
{
    /// <summary>None of the words.</summary>
    Unset = 0,

    /// <summary>Nobody has tried yet, or what failed may succeed by now.</summary>
    Unknown,

    /// <summary>This version was decrypted, and the last try did.</summary>
    Readable,

    /// <summary>Its owner or group does not exist: it is for nobody.</summary>
    OwnerUnknown,

    /// <summary>No secret key for it is at hand.</summary>
    NoKey,

    /// <summary>The secret key is locked.</summary>
    Locked,

    /// <summary>A wrong passphrase or PIN was given.</summary>
    WrongPassphrase,

    /// <summary>The store has no such entry.</summary>
    Missing,

    /// <summary>An entry has no such line or field, or nothing in it.</summary>
    PartMissing,

    /// <summary>The store or the entry cannot be opened.</summary>
    Unreadable,

    /// <summary>No intact encrypted message.</summary>
    Corrupt,

    /// <summary>Larger than the manifest's limit.</summary>
    TooLarge,

    /// <summary>The time limit passed.</summary>
    TimedOut,

    /// <summary>The budget of locked memory, or the machine's, was used up.</summary>
    OutOfMemory,

    /// <summary>What decrypts could not do its work.</summary>
    Failed,
}
