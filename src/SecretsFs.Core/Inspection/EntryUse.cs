using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Inspection;

/// <summary>An entry that a key file is made of.</summary>
/// <param name="Key">The key file.</param>
/// <param name="Entry">The entry.</param>
internal readonly record struct EntryUse(KeyFile Key, EntryName Entry)
{
    /// <summary>Where the manifest says so.</summary>
    public string JsonPath => Key.JsonPath + Key.Content.PathOf(Entry);
}
