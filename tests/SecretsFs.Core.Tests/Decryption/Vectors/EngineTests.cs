using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Memory;

namespace SecretsFs.Core.Tests.Decryption.Vectors;

/// <summary>What tests of an engine have in common: its decryptors, the limits, a message in a file.</summary>
public abstract class EngineTests : IDisposable
{
    protected const int SizeLimit = 1 << 20;
    private const int TimeLimitSeconds = 30;
    private const long BudgetBytes = 4 * SizeLimit;

    private readonly ScratchFolder _scratch = new();

    /// <summary>The name of the engine in the vectors.</summary>
    protected abstract string Engine { get; }

    /// <summary>All plaintext of the decryptors must come from here.</summary>
    protected MemoryBudget Budget { get; } = new(BudgetBytes);

    /// <summary>A decryptor that has one of the keys of the vectors, unlocked. It is not disposed.</summary>
    protected abstract IDecryptor Decryptor(string key);

    /// <summary>Decrypts a message with a key. The caller disposes the plaintext.</summary>
    protected DecryptionResult Decrypt(string key, ReadOnlySpan<byte> message)
    {
        string file = _scratch["message"];
        File.WriteAllBytes(file, message);
        using SafeFileHandle ciphertext = File.OpenHandle(file);
        DecryptionRequest request = new(SizeLimit, TimeSpan.FromSeconds(TimeLimitSeconds), MayPrompt: false);
        return Decryptor(key).Decrypt(ciphertext, request, CancellationToken.None);
    }

    public virtual void Dispose()
    {
        _scratch.Dispose();
        GC.SuppressFinalize(this);
    }
}
