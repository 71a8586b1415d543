using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Sources;

/// <summary>
/// One look at a store, for the versions of many contents: each entry is looked at once, however many are made of it.
/// For a single pass, of one thread. May block on slow storage.
/// </summary>
/// <param name="store">The store.</param>
public sealed class StoreProbe(PassStore store)
{
    private readonly Dictionary<EntryName, EntryVersion?> _versions = [];

    /// <summary>The version a content has; null where an entry of it is not there or cannot be reached.</summary>
    public EntryVersion? Probe(ContentSource content)
    {
        ArgumentNullException.ThrowIfNull(content);
        EntryVersion[] versions = new EntryVersion[content.Entries.Length];
        for (int i = 0; i < versions.Length; i++)
        {
            EntryName entry = content.Entries[i];
            if (!_versions.TryGetValue(entry, out EntryVersion? version))
            {
                version = store.Probe(entry);
                _versions.Add(entry, version);
            }

            if (version is not EntryVersion found)
            {
                return null;
            }

            versions[i] = found;
        }

        return EntryVersion.Combine(versions);
    }
}
