using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Reading;

/// <summary>Decrypts within the reader's bounds, and has it written down meanwhile. Any thread.</summary>
/// <param name="decryptor">Decrypts.</param>
/// <param name="settings">The bounds, and who is told.</param>
internal sealed class WatchedDecryption(IDecryptor decryptor, ReaderSettings settings)
{
    /// <summary>Decrypts what a flight is for; refuses what too many processes died of.</summary>
    public DecryptionResult Run(Flight flight, EntryName name, StoreEntry entry)
    {
        if (settings.Watch?.TryBegin(name, entry.Version) == false)
        {
            return DecryptionResult.Refusal(
                ReadOutcome.Failed, "one process after another ended while decrypting it: write the entry anew");
        }

        DecryptionRequest decryption = new(settings.SizeLimit, settings.TimeLimit, flight.Key.MayPrompt);
        try
        {
            return decryptor.Decrypt(entry.File, in decryption, flight.Abandoned);
        }
        finally
        {
            settings.Watch?.Finish(name, entry.Version);
        }
    }
}
