namespace SecretsFs.Core.Manifests;

/// <summary>
/// The plaintext of one entry without one newline (LF) at its end; where it ends with one that is what
/// <c>pass show entry | head -c -1</c> gives, which takes any other last byte as well.
/// </summary>
public sealed record TrimmedEntry : EntryContent
{
    /// <summary>Of an entry.</summary>
    public TrimmedEntry(EntryName entry)
        : base(entry)
    {
    }

    /// <inheritdoc/>
    public override string Signature => "trimmed:" + Entry.Value;
}
