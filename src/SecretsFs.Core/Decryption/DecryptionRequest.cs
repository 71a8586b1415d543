namespace SecretsFs.Core.Decryption;

/// <summary>The bounds of one decryption.</summary>
/// <param name="SizeLimit">The most bytes of plaintext.</param>
/// <param name="TimeLimit">The longest it may take.</param>
/// <param name="MayPrompt">Whether a person may be asked for a passphrase.</param>
public readonly record struct DecryptionRequest(int SizeLimit, TimeSpan TimeLimit, bool MayPrompt);
