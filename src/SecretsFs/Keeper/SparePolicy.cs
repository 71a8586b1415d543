namespace SecretsFs.Keeper;

/// <summary>
/// How many workers should wait for their turn, and when another may be tried after one failed: one, and more where
/// they are needed faster than they get ready. One thread.
/// </summary>
internal sealed class SparePolicy
{
    private const int Most = 3;
    private const long RecentTime = 5_000;
    private const long FirstPause = 100;

    /// <summary>Where starts take no longer, one that waits is enough: the next is ready before it is needed.</summary>
    private const long QuickStart = 40;

    private const long LongestPause = 30_000;

    private readonly Queue<long> _needed = new();
    private int _failures;
    private long _quickest;
    private long _next;

    /// <summary>Whether another should be started now.</summary>
    /// <param name="present">So many wait, or get ready.</param>
    /// <param name="isUrgent">Whether nobody serves: then there is no pause.</param>
    public bool Wants(int present, bool isUrgent)
    {
        long now = Environment.TickCount64;
        while (_needed.TryPeek(out long time) && now - time > RecentTime)
        {
            _needed.Dequeue();
        }

        return present < Math.Clamp(_needed.Count, _quickest <= QuickStart ? 1 : 2, Most)
            && (isUrgent || now >= _next);
    }

    /// <summary>
    /// One got ready in this time. The quickest counts: others had to wait for a processor.
    /// </summary>
    public void GotReady(long milliseconds) =>
        _quickest = _quickest == 0 ? milliseconds : Math.Min(_quickest, milliseconds);

    /// <summary>The worker that served is gone.</summary>
    public void Needed() => _needed.Enqueue(Environment.TickCount64);

    /// <summary>
    /// One could not be made ready: the first such failure may be chance, then each pause is twice as long.
    /// </summary>
    public void Failed()
    {
        long pause = _failures++ == 0 ? 0 : Math.Min(LongestPause, FirstPause << Math.Min(_failures, 10));
        _next = Environment.TickCount64 + pause;
    }

    /// <summary>One serves.</summary>
    public void Succeeded() => (_failures, _next) = (0, 0);
}
