using SecretsFs.Core.Manifests;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Reading;

/// <summary>
/// Is told what is being decrypted, so that a successor of this process can tell what it died of. Any thread; must
/// return at once and not throw.
/// </summary>
public interface IDecryptionWatch
{
    /// <summary>A version of an entry is about to be decrypted; false where too many processes died of it.</summary>
    bool TryBegin(EntryName entry, EntryVersion version);

    /// <summary>It was, or was refused.</summary>
    void Finish(EntryName entry, EntryVersion version);
}
