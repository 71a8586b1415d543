using System.Diagnostics;
using SecretsFs.Core.Content;
using SecretsFs.Core.Decryption;
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
    /// <param name="refused">The entry that could not be decrypted, where that is the reason.</param>
    public DecryptionResult Run(Flight flight, ReadRequest leader, StoreContent content, out StoreEntry? refused)
    {
        refused = null;
        long start = Stopwatch.GetTimestamp();
        using ContentMaker maker = new(
            flight.Key.Content,
            settings.Budget,
            settings.SizeLimit,
            () => Rest() <= TimeSpan.Zero || flight.Abandoned.IsCancellationRequested);
        foreach (StoreEntry entry in content.Entries)
        {
            DecryptionResult result = Decrypt(flight, leader, entry, Rest());
            if (result.Plaintext is null)
            {
                refused = entry;
                return result;
            }

            if (maker.Add(entry.Name, result.Plaintext) is DecryptionResult refusal)
            {
                return refusal;
            }
        }

        return maker.Finish();

        TimeSpan Rest() => settings.TimeLimit - Stopwatch.GetElapsedTime(start);
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
