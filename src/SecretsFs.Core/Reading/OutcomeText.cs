namespace SecretsFs.Core.Reading;

/// <summary>What the log and messages say of an outcome.</summary>
public static class OutcomeText
{
    /// <summary>
    /// The outcome's fixed name, the error the reader sees, and what to do about it: empty where that depends.
    /// </summary>
    public static (string Name, string Errno, string Hint) Of(ReadOutcome outcome) => outcome switch
    {
        ReadOutcome.NotAllowed => ("not-allowed", "EACCES", ""),
        ReadOutcome.NoKey => (
            "no-key",
            "ENOKEY",
            "no secret key here can decrypt it: add this host's key to .gpg-id with pass init, "
            + "or mend \"decryption\""),
        ReadOutcome.Locked => (
            "locked", "ENOKEY", "unlock the key in its gpg-agent, set \"prompt\": true, or name its passphraseFile"),
        ReadOutcome.WrongPassphrase => ("wrong-passphrase", "EKEYREJECTED", "the right passphrase is needed"),
        ReadOutcome.Missing => ("missing", "ENODATA", ""),
        ReadOutcome.PartMissing => ("part-missing", "ENODATA", ""),
        ReadOutcome.Unreadable => ("unreadable", "ENODATA", ""),
        ReadOutcome.Corrupt => (
            "corrupt", "EBADMSG", "not an intact encrypted OpenPGP message: restore it from the store's history"),
        ReadOutcome.TooLarge => ("too-large", "EFBIG", "raise limits.secretBytes, or store less in one entry"),
        ReadOutcome.TimedOut => (
            "timed-out", "ETIMEDOUT", "decryption or the store did not end within limits.decryptSeconds"),
        ReadOutcome.OutOfMemory => ("out-of-memory", "ENOMEM", "raise limits.lockedBytes, or the unit's LimitMEMLOCK="),
        ReadOutcome.Interrupted => ("interrupted", "EINTR", "the reader was ended while it waited"),
        _ => ("failed", "EIO", "what decrypts could not do its work"),
    };
}
