namespace SecretsFs.Core.Manifests;

/// <summary>
/// The plaintext of one entry without one newline (LF) at its end, as <c>pass show entry | head -c -1</c> gives it.
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
