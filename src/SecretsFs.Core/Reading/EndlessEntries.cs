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
        EntryName entry = request.Key.File.Entry;
        if (request.Decrypting is EntryVersion version)
        {
            _versions[entry] = version;
        }

        Log.ThreadGivenUp(logger, entry.Value);
    }

    /// <summary>Whether a version of an entry is one of them.</summary>
    public bool Contains(EntryName entry, EntryVersion version) =>
        _versions.TryGetValue(entry, out EntryVersion known) && known == version;
}
