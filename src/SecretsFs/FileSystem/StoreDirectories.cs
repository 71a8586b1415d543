using SecretsFs.Core.Manifests;

namespace SecretsFs.FileSystem;

/// <summary>The directories that lead to declared entries.</summary>
internal static class StoreDirectories
{
    /// <summary>The store, and every directory on the way from it to an entry.</summary>
    public static string[] Of(ServedManifest served)
    {
        HashSet<string> directories = [served.Manifest.Store];
        foreach (KeyNode key in served.Tree.Keys.Values)
        {
            foreach (EntryName entry in key.Content.Entries)
            {
                string name = entry.Value;
                for (int end = name.LastIndexOf('/'); end > 0; end = name.LastIndexOf('/', end - 1))
                {
                    directories.Add(Path.Combine(served.Manifest.Store, name[..end]));
                }
            }
        }

        return [.. directories];
    }
}
