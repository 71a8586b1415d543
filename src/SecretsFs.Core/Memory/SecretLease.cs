namespace SecretsFs.Core.Memory;

/// <summary>
/// A short loan of a buffer's content: the buffer is not wiped before the lease is disposed. Cannot leave the stack.
/// </summary>
public ref struct SecretLease
{
    private SecretBuffer? _buffer;

    internal SecretLease(SecretBuffer buffer) => _buffer = buffer;

    /// <summary>The content. Valid until the lease is disposed.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _buffer is null ? [] : _buffer.LeasedBytes;

    /// <summary>Gives the loan back.</summary>
    public void Dispose()
    {
        _buffer?.DangerousRelease();
        _buffer = null;
    }
}
