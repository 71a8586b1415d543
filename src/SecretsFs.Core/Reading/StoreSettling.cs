using SecretsFs.Core.Manifests;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Reading;

/// <summary>
/// Keeps readers away from an entry that is being written: pass and gpg write in place, so that for some
/// milliseconds an entry is empty, half there, or gone. No event announces the end; it is waited for half a second
/// at most. Rest is what our own clock saw: while a file is truncated, ext4 shows its new size with its old times.
/// </summary>
/// <param name="store">The store.</param>
internal sealed class StoreSettling(PassStore store)
{
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_recent = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_absence = TimeSpan.FromMilliseconds(100);

    private readonly object _gate = new();
    private bool _stopped;

    /// <summary>
    /// Whether a damaged message was one that is being written: waits until it is another, which may be
    /// whole, or was seen at rest. One that was written long ago, and is not empty, is damaged for good
    /// and not waited for. No message is empty: that is never at rest.
    /// </summary>
    public bool WasBeingWritten(StoreEntry entry)
    {
        if (!entry.HasChanged && entry.Version.Size > 0 && Age(entry.Version) > s_recent)
        {
            return false;
        }

        long start = Environment.TickCount64;
        TimeSpan limit = entry.Version.Size > 0 ? s_rest : s_limit;
        EntryVersion? now;
        do
        {
            now = store.Probe(entry.Name);
            if (now is not null && now != entry.Version && now.Value.Size > 0)
            {
                return true;
            }

            limit = now == entry.Version ? limit : s_limit;
        }
        while (Environment.TickCount64 - start < limit.TotalMilliseconds && !WaitStopped());

        return now != entry.Version;
    }

    /// <summary>
    /// Whether an entry that is missing, but was there when the caller looked, comes back within a tenth of a second.
    /// </summary>
    public bool ComesBack(EntryName name)
    {
        long end = Environment.TickCount64 + (long)s_absence.TotalMilliseconds;
        EntryVersion? version;
        while ((version = store.Probe(name)) is null && Environment.TickCount64 < end && !WaitStopped())
        {
        }

        return version is not null;
    }

    /// <summary>Ends every wait.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool WaitStopped()
    {
        lock (_gate)
        {
            return _stopped || (Monitor.Wait(_gate, s_look) && _stopped);
        }
    }

    /// <summary>How long ago the file was written; one from the future is old.</summary>
    private static TimeSpan Age(EntryVersion version)
    {
        DateTimeOffset changed = DateTimeOffset.UnixEpoch
            .AddTicks(version.ChangedSeconds * TimeSpan.TicksPerSecond)
            .AddTicks(version.ChangedNanoseconds / TimeSpan.NanosecondsPerTick);
        TimeSpan age = DateTimeOffset.UtcNow - changed;
        return age < TimeSpan.Zero ? TimeSpan.MaxValue : age;
    }
}
