using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Reading;

namespace SecretsFs.Worker;

/// <summary>Takes every message for an empty one, without looking at it.</summary>
/// <param name="budget">Pays for its plaintext.</param>
internal sealed class EmptyDecryptor(MemoryBudget budget) : IDecryptor
{
    /// <inheritdoc/>
    public DecryptionResult Decrypt(
        SafeFileHandle ciphertext, in DecryptionRequest request, CancellationToken cancellation) =>
        SecretBuffer.TryCreate(0, budget) is SecretBuffer nothing
            ? DecryptionResult.Success(nothing)
            : DecryptionResult.Refusal(ReadOutcome.OutOfMemory, "no memory can be locked");

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
