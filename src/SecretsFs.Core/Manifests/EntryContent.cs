using System.Collections.Immutable;

namespace SecretsFs.Core.Manifests;

/// <summary>One entry of the store, or a part of it.</summary>
public abstract record EntryContent : ContentSource
{
    private protected EntryContent(EntryName entry)
    {
        Entry = entry;
        Entries = [entry];
    }

    /// <summary>The entry.</summary>
    public EntryName Entry { get; }

    /// <inheritdoc/>
    public override ImmutableArray<EntryName> Entries { get; }

    /// <inheritdoc/>
    public override string EntryText => Entry.Value; // for each line of the audit log

    /// <inheritdoc/>
    public override string PathOf(EntryName entry) => ".pass";

    /// <summary>Equal where the entry is; records of this kind add what they take of it.</summary>
    /// <param name="other">The other.</param>
    public virtual bool Equals(EntryContent? other) =>
        other is not null && EqualityContract == other.EqualityContract && Entry == other.Entry;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(EqualityContract, Entry);
}
