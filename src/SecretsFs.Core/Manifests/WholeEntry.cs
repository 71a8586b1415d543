namespace SecretsFs.Core.Manifests;

/// <summary>The whole plaintext of one entry of the store, byte for byte.</summary>
/// <param name="Entry">The entry.</param>
public sealed record WholeEntry(EntryName Entry) : ContentSource
{
    /// <inheritdoc/>
    public override string Signature => "whole:" + Entry.Value;
}
