namespace SecretsFs.Core.Manifests;

/// <summary>The whole plaintext of one entry of the store, byte for byte.</summary>
public sealed record WholeEntry : EntryContent
{
    /// <summary>Of an entry.</summary>
    public WholeEntry(EntryName entry)
        : base(entry)
    {
    }

    /// <inheritdoc/>
    public override string Signature => "whole:" + Entry.Value;
}
