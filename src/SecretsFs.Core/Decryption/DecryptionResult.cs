using SecretsFs.Core.Memory;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Decryption;

/// <summary>
/// What a decryption came to, or a content that was made of several. The receiver owns the plaintext.
/// </summary>
public readonly struct DecryptionResult
{
    private DecryptionResult(ReadOutcome outcome, SecretBuffer? plaintext, string detail)
    {
        Outcome = outcome;
        Plaintext = plaintext;
        Detail = detail;
    }

    /// <summary>How it ended.</summary>
    public ReadOutcome Outcome { get; }

    /// <summary>The plaintext; set exactly where the outcome is <see cref="ReadOutcome.Granted"/>.</summary>
    public SecretBuffer? Plaintext { get; }

    /// <summary>Why not, as the engine said it, for the log; never content.</summary>
    public string Detail { get; }

    /// <summary>It is decrypted and verified.</summary>
    public static DecryptionResult Success(SecretBuffer plaintext) => new(ReadOutcome.Granted, plaintext, string.Empty);

    /// <summary>It was refused.</summary>
    public static DecryptionResult Refusal(ReadOutcome outcome, string detail) =>
        outcome is ReadOutcome.Unset or ReadOutcome.Granted
            ? throw new ArgumentOutOfRangeException(nameof(outcome), "a refusal has a reason")
            : new DecryptionResult(outcome, null, detail);
}
