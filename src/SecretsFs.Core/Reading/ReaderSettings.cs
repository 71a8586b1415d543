using SecretsFs.Core.Memory;

namespace SecretsFs.Core.Reading;

/// <summary>The bounds a <see cref="SecretReader"/> keeps.</summary>
/// <param name="SizeLimit">The most bytes of one plaintext.</param>
/// <param name="TimeLimit">How long a reader waits at most.</param>
public sealed record ReaderSettings(int SizeLimit, TimeSpan TimeLimit)
{
    /// <summary>Bounds the memory of contents that are made of several entries.</summary>
    public required MemoryBudget Budget { get; init; }

    /// <summary>Whether the decryptor may ask a person.</summary>
    public bool MayPrompt { get; init; }

    /// <summary>How many requests are worked on at a time.</summary>
    public int Threads { get; init; } = 4;

    /// <summary>
    /// Whether the log would take an audit line now without waiting for storage or for its reader. Any thread; must not
    /// wait itself.
    /// </summary>
    public Func<bool> LogIsReady { get; init; } = static () => true;

    /// <summary>Told what is being decrypted; nobody by default.</summary>
    public IDecryptionWatch? Watch { get; init; }
}
