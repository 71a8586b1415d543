using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Reading;

/// <summary>
/// Entries whose decryption did not end: a message can be made to be unpacked for hours, and nothing ends librnp but
/// its output. They are not tried again until they are others. Any thread.
/// </summary>
/// <param name="logger">Told of each.</param>
internal sealed class EndlessEntries(ILogger logger)
{
    private readonly ConcurrentDictionary<EntryName, EntryVersion> _versions = new();

    /// <summary>The thread that served a request did not come back.</summary>
    public void Add(ReadRequest request)
    {
        StoreEntry? entry = request.Decrypting;
        if (entry is not null)
        {
            _versions[entry.Name] = entry.Version;
        }

        Log.ThreadGivenUp(logger, entry?.Name.Value ?? request.Key.File.Content.EntryText);
    }

    /// <summary>Whether an entry, in the version that is open, is one of them.</summary>
    public bool Contains(StoreEntry entry) =>
        _versions.TryGetValue(entry.Name, out EntryVersion known) && known == entry.Version;
}
