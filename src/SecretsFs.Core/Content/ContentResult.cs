using SecretsFs.Core.Memory;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Content;

/// <summary>What the making of a content came to. The receiver owns the plaintext.</summary>
internal readonly struct ContentResult
{
    private ContentResult(ReadOutcome outcome, SecretBuffer? plaintext, string detail, StoreEntry? refused)
    {
        Outcome = outcome;
        Plaintext = plaintext;
        Detail = detail;
        Refused = refused;
    }

    /// <summary>How it ended.</summary>
    public ReadOutcome Outcome { get; }

    /// <summary>The content; set exactly where the outcome is <see cref="ReadOutcome.Granted"/>.</summary>
    public SecretBuffer? Plaintext { get; }

    /// <summary>Why not, for the log; never content.</summary>
    public string Detail { get; }

    /// <summary>The entry that could not be decrypted, where that is the reason.</summary>
    public StoreEntry? Refused { get; }

    /// <summary>It is made.</summary>
    public static ContentResult Success(SecretBuffer plaintext) =>
        new(ReadOutcome.Granted, plaintext, string.Empty, null);

    /// <summary>It was refused.</summary>
    public static ContentResult Refusal(ReadOutcome outcome, string detail, StoreEntry? refused = null) =>
        outcome is ReadOutcome.Unset or ReadOutcome.Granted
            ? throw new ArgumentOutOfRangeException(nameof(outcome), "a refusal has a reason")
            : new ContentResult(outcome, null, detail, refused);
}
