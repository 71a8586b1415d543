namespace SecretsFs.Core.Manifests;

/// <summary>Decryption by the gpg program.</summary>
/// <param name="Home">Absolute path of its home directory; null leaves it to the environment.</param>
/// <param name="Prompt">Whether gpg may ask somebody for a passphrase.</param>
public sealed record GpgSettings(string? Home, bool Prompt) : DecryptionSettings;
