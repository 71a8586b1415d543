using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Core.Decryption;

/// <summary>
/// Turns one OpenPGP message into plaintext. Any thread; disposed once nobody decrypts any more.
/// </summary>
public interface IDecryptor : IDisposable
{
    /// <summary>
    /// Decrypts the whole of <paramref name="ciphertext"/>, from its start. Plaintext is handed out only
    /// once all of it has been verified; where it is refused, what was collected is wiped. Returns within
    /// the request's time limit, and soon after a cancellation.
    /// </summary>
    DecryptionResult Decrypt(SafeFileHandle ciphertext, in DecryptionRequest request, CancellationToken cancellation);
}
