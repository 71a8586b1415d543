using SecretsFs.Core.Access;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;

namespace SecretsFs.FileSystem;

/// <summary>A length that is measured although nobody waits for it; the content is let go at once.</summary>
/// <param name="key">A key that shows the entry.</param>
/// <param name="version">The version the entry had.</param>
internal sealed class BackgroundMeasure(DeclaredKey key, EntryVersion version)
    : ReadRequest(key, default, version)
{
    private readonly object _gate = new();

    public override bool IsOpen => false;

    /// <summary>How it ended; unset before.</summary>
    public ReadOutcome Outcome { get; private set; }

    /// <summary>The length, where it was granted.</summary>
    public long Length { get; private set; }

    /// <summary>The version that has this length, where it was granted.</summary>
    public EntryVersion? Measured { get; private set; }

    /// <summary>Waits until it ended, or the limit passed; whether it ended.</summary>
    public bool Wait(TimeSpan limit)
    {
        lock (_gate)
        {
            long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
            for (long rest; Outcome == ReadOutcome.Unset && (rest = end - Environment.TickCount64) > 0;)
            {
                Monitor.Wait(_gate, (int)Math.Min(rest, int.MaxValue));
            }

            return Outcome != ReadOutcome.Unset;
        }
    }

    protected override void OnCompleted(in ReadResult result)
    {
        lock (_gate)
        {
            Length = result.Snapshot?.Length ?? 0;
            Measured = result.Snapshot?.Version;
            Outcome = result.Outcome;
            Monitor.PulseAll(_gate);
        }

        result.Snapshot?.Release();
    }
}
