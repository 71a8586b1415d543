using SecretsFs.Core.Memory;

namespace SecretsFs.Core.Decryption;

/// <summary>A new OpenPGP key, both parts armored. Disposing wipes it.</summary>
/// <param name="fingerprint">That of its primary key.</param>
/// <param name="secretKey">Taken over.</param>
/// <param name="publicKey">Taken over.</param>
public sealed class GeneratedKey(string fingerprint, SecretBuffer secretKey, SecretBuffer publicKey) : IDisposable
{
    /// <summary>The fingerprint of the primary key: 40 hexadecimal digits.</summary>
    public string Fingerprint { get; } = fingerprint;

    /// <summary>The secret key. Stays this object's.</summary>
    public SecretBuffer SecretKey { get; } = secretKey;

    /// <summary>What others encrypt with. Stays this object's.</summary>
    public SecretBuffer PublicKey { get; } = publicKey;

    /// <inheritdoc/>
    public void Dispose()
    {
        SecretKey.Dispose();
        PublicKey.Dispose();
    }
}
