using Microsoft.Extensions.Logging;
using SecretsFs.Core.Sources;

namespace SecretsFs.FileSystem;

/// <summary>
/// Looks at the entries of keys that are about to be served for the first time. An open that is sent to look a name up
/// once more must find a node of the version that the store has: the kernel does not try a third time.
/// </summary>
internal static class StoreLook
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Gives each key that is not in the older tree its version. A store that hangs is waited for two seconds; the
    /// versions that are not known by then are learned later, as at the start.
    /// </summary>
    public static void Prepare(ServedManifest now, ServedManifest before, ILogger logger)
    {
        KeyNode[] keys =
        [
            .. now.Tree.Keys.Where(key => before.Tree.Keys.GetValueOrDefault(key.Key) != key.Value)
                .Select(static key => key.Value),
        ];
        EntryVersion?[] versions = new EntryVersion?[keys.Length];
        int looked = 0;
        Thread thread = BackgroundThread.Start("store-look", "look at new entries", logger, () =>
        {
            StoreProbe probe = new(now.Reader.Store);
            for (int i = 0; i < keys.Length; i++)
            {
                versions[i] = probe.Probe(keys[i].Content);
                Volatile.Write(ref looked, i + 1);
            }
        });
        thread.Join(s_limit);
        for (int i = Volatile.Read(ref looked) - 1; i >= 0; i--)
        {
            keys[i].Current = new KeyState(keys[i], versions[i]);
        }
    }
}
