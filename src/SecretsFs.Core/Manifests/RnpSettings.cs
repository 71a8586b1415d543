namespace SecretsFs.Core.Manifests;

/// <summary>Decryption in this process, by librnp, with a key of this machine that nobody has to unlock.</summary>
/// <param name="KeyFile">
/// Absolute path of a file with the secret key, as <c>gpg --export-secret-keys</c> writes it.
/// </param>
/// <param name="PassphraseFile">
/// Absolute path of a file whose first line unlocks the key; null where the key has no passphrase.
/// </param>
public sealed record RnpSettings(string KeyFile, string? PassphraseFile) : DecryptionSettings;
