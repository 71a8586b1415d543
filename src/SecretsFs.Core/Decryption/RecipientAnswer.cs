namespace SecretsFs.Core.Decryption;

/// <summary>Whether a message is for us, from what it says in the clear.</summary>
internal enum RecipientAnswer
{
    /// <summary>Never answered.</summary>
    Unset = 0,

    /// <summary>It is encrypted to one of our keys.</summary>
    ForUs,

    /// <summary>It is encrypted, and to none of our keys.</summary>
    NotForUs,

    /// <summary>It hides whom it is for, or names more than are looked at.</summary>
    CannotTell,

    /// <summary>It is not an encrypted message with integrity protection.</summary>
    NotAMessage,

    /// <summary>The storage failed.</summary>
    Unreadable,
}
