namespace SecretsFs.Core.Sources;

/// <summary>The open entries of one content, and the version that it had when they were opened.</summary>
public sealed class StoreContent : IDisposable
{
    private readonly StoreEntry[] _entries;

    /// <summary>Takes over the entries, in the order of the content.</summary>
    internal StoreContent(StoreEntry[] entries)
    {
        _entries = entries;
        Versions = Array.ConvertAll(entries, static entry => entry.Version);
        Version = EntryVersion.Combine(Versions);
    }

    /// <summary>The entries.</summary>
    public IReadOnlyList<StoreEntry> Entries => _entries;

    /// <summary>The version of the content.</summary>
    public EntryVersion Version { get; }

    /// <summary>Whether any of the files has been written to since it was opened.</summary>
    public bool HasChanged => Array.Exists(_entries, static entry => entry.HasChanged);

    /// <summary>The version of each entry. Not to be written to.</summary>
    internal EntryVersion[] Versions { get; }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_entries, static entry => entry.Dispose());
}
