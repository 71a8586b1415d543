namespace SecretsFs.Core.Reading;

/// <summary>The bounds a <see cref="SecretReader"/> keeps.</summary>
/// <param name="SizeLimit">The most bytes of one plaintext.</param>
/// <param name="TimeLimit">How long a reader waits at most.</param>
/// <param name="MayPrompt">Whether the decryptor may ask a person.</param>
public sealed record ReaderSettings(int SizeLimit, TimeSpan TimeLimit, bool MayPrompt)
{
    /// <summary>
    /// Whether the log would take an audit line now without waiting for storage or for its reader. Any thread; must not
    /// wait itself.
    /// </summary>
    public Func<bool> LogIsReady { get; init; } = static () => true;
}
