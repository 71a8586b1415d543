using System.Diagnostics;

namespace SecretsFs.Core.Processes;

/// <summary>A moment to give up at, by the clock that nobody sets.</summary>
internal readonly struct Deadline
{
    private readonly long _end;

    private Deadline(long end) => _end = end;

    /// <summary>What is left; negative once it has passed.</summary>
    public TimeSpan Rest => Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _end);

    /// <summary>
    /// What is left, as poll(2) takes it: not less than 0, and rounded up, lest the last part be spun away.
    /// </summary>
    public int PollMilliseconds => (int)Math.Clamp(Math.Ceiling(Rest.TotalMilliseconds), 0, int.MaxValue);

    /// <summary>So far from now; a negative limit has passed.</summary>
    public static Deadline After(TimeSpan limit) =>
        new(Stopwatch.GetTimestamp() + (long)(Math.Max(0, limit.TotalSeconds) * Stopwatch.Frequency));

    /// <summary>The earlier of the two.</summary>
    public Deadline OrEarlier(Deadline other) => new(Math.Min(_end, other._end));
}
