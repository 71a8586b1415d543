namespace SecretsFs.Fuse;

/// <summary>A name in a directory, as the kernel caches it. Two are equal where directory and bytes are.</summary>
/// <param name="Parent">The node id of the directory.</param>
/// <param name="Bytes">The name, 1 to 255 bytes without NUL and '/'; not to be changed while it is in use.</param>
public readonly record struct FuseName(ulong Parent, ReadOnlyMemory<byte> Bytes)
{
    /// <inheritdoc/>
    public bool Equals(FuseName other) => Parent == other.Parent && Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Parent);
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }
}
