using Microsoft.Extensions.Logging;
using SecretsFs.Core.Access;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Reading;

/// <summary>
/// One line for every open that was decided, written before the caller gets its answer. Names the key,
/// the caller and the outcome; never content, never its length.
/// </summary>
/// <param name="logger">Where the lines go; must not lose any.</param>
internal sealed class AuditLog(ILogger logger)
{
    private const string NoUnit = "-";

    /// <summary>
    /// Records an open; nothing for a measured length, nor for an answer that only makes the kernel look again.
    /// </summary>
    public void Record(ReadRequest request, ReadOutcome outcome, string detail)
    {
        if (!request.IsOpen
            || outcome is ReadOutcome.Outdated or ReadOutcome.Withdrawn
            || (request.IsDecided && outcome == ReadOutcome.Granted))
        {
            return;
        }

        if (outcome == ReadOutcome.Granted)
        {
            Granted(request.Key, request.Caller, request.Unit);
            return;
        }

        KeyFile file = request.Key.File;
        (string name, string errno, string hint) = Describe(outcome);
        Log.Refused(
            logger,
            Quotable(file.Name.Value),
            Quotable(file.Entry.Value),
            request.Caller.UserId,
            request.Caller.GroupId,
            request.Caller.ThreadId,
            request.Unit.Name ?? NoUnit,
            name,
            errno,
            detail.Length == 0 ? hint : hint.Length == 0 ? detail : $"{hint}; {detail}");
    }

    /// <summary>Records that an open was granted, also with the key.</summary>
    public void Granted(DeclaredKey key, in ReadCaller caller, in CallerUnit unit)
    {
        key.LastRead.Note(unit.Name);
        Log.Granted(
            logger,
            Quotable(key.File.Name.Value),
            Quotable(key.File.Entry.Value),
            caller.UserId,
            caller.GroupId,
            caller.ThreadId,
            unit.Name ?? NoUnit,
            "granted");
    }

    /// <summary>A name between quotes: no name may end them and go on to say how it ended.</summary>
    private static string Quotable(string name) =>
        name.AsSpan().IndexOfAny('"', '\\') < 0
            ? name
            : name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <summary>The outcome's fixed name, the error the reader sees, and what to do about it.</summary>
    private static (string Name, string Errno, string Hint) Describe(ReadOutcome outcome) => outcome switch
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
