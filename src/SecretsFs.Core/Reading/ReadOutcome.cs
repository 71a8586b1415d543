namespace SecretsFs.Core.Reading;

/// <summary>How an attempt to read a secret ended. Tells the reader's program nothing of content or length.</summary>
public enum ReadOutcome
{
    /// <summary>Never answered.</summary>
    Unset = 0,

    /// <summary>The plaintext is there.</summary>
    Granted,

    /// <summary>
    /// The manifest does not let this caller have it, or names an owner or group that does not exist.
    /// </summary>
    NotAllowed,

    /// <summary>No secret key for it is at hand.</summary>
    NoKey,

    /// <summary>The secret key is there but locked, and nobody may be asked.</summary>
    Locked,

    /// <summary>A wrong passphrase or PIN was given.</summary>
    WrongPassphrase,

    /// <summary>The store has no such entry.</summary>
    Missing,

    /// <summary>The entry has no such line or field, or nothing in it.</summary>
    PartMissing,

    /// <summary>The store or the entry cannot be opened.</summary>
    Unreadable,

    /// <summary>Not OpenPGP, not encrypted, damaged, tampered with, or without integrity protection.</summary>
    Corrupt,

    /// <summary>Larger than the manifest's limit.</summary>
    TooLarge,

    /// <summary>The time limit passed.</summary>
    TimedOut,

    /// <summary>The budget of locked memory, or the machine's, is used up.</summary>
    OutOfMemory,

    /// <summary>The caller is being killed.</summary>
    Interrupted,

    /// <summary>The entry has another version than the one the caller was shown; it has to look again.</summary>
    Outdated,

    /// <summary>The key was undeclared, or declared otherwise, meanwhile; the caller has to look again.</summary>
    Withdrawn,

    /// <summary>The decrypting program could not be run or failed for a reason of its own.</summary>
    Failed,
}
