using System.Diagnostics;
using SecretsFs.Core.Content;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Reading;

/// <summary>
/// Decrypts the entries of a content within the reader's bounds, each once, and makes the content of them. Has it
/// written down which one is being decrypted. Any thread.
/// </summary>
/// <param name="decryptor">Decrypts.</param>
/// <param name="settings">The bounds, and who is told.</param>
internal sealed class WatchedDecryption(IDecryptor decryptor, ReaderSettings settings)
{
    /// <summary>Decrypts what a flight is for.</summary>
    /// <param name="flight">Tells what of the entries is wanted, and whether anybody still waits.</param>
    /// <param name="leader">Has it noted which entry is being decrypted.</param>
    /// <param name="content">The entries.</param>
    public ContentResult Run(Flight flight, ReadRequest leader, StoreContent content)
    {
        SecretBuffer[] plaintexts = new SecretBuffer[content.Entries.Count];
        int count = 0;
        try
        {
            long start = Stopwatch.GetTimestamp();
            foreach (StoreEntry entry in content.Entries)
            {
                TimeSpan rest = settings.TimeLimit - Stopwatch.GetElapsedTime(start);
                DecryptionResult result = Decrypt(flight, leader, entry, rest);
                if (result.Plaintext is null)
                {
                    return ContentResult.Refusal(result.Outcome, result.Detail, entry);
                }

                plaintexts[count++] = result.Plaintext;
            }

            return new ContentMaker(settings.Budget, settings.SizeLimit).Make(flight.Key.Content, plaintexts);
        }
        finally
        {
            // the content is in none of them any more, or is one that was taken out
            Array.ForEach(plaintexts, static plaintext => plaintext?.Dispose());
        }
    }

    /// <summary>Decrypts one; refuses what too many processes died of.</summary>
    private DecryptionResult Decrypt(Flight flight, ReadRequest leader, StoreEntry entry, TimeSpan limit)
    {
        if (limit <= TimeSpan.Zero)
        {
            return DecryptionResult.Refusal(ReadOutcome.TimedOut, string.Empty);
        }

        if (settings.Watch?.TryBegin(entry.Name, entry.Version) == false)
        {
            return DecryptionResult.Refusal(
                ReadOutcome.Failed, "one process after another ended while decrypting it: write the entry anew");
        }

        DecryptionRequest decryption = new(settings.SizeLimit, limit, flight.Key.MayPrompt);
        leader.Decrypting = entry;
        try
        {
            return decryptor.Decrypt(entry.File, in decryption, flight.Abandoned);
        }
        finally
        {
            leader.Decrypting = null;
            settings.Watch?.Finish(entry.Name, entry.Version);
        }
    }
}
