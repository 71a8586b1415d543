using SecretsFs.Takeover;

namespace SecretsFs.Keeper;

/// <summary>
/// When to give up on workers: after many that ended one after the other without having answered anything, and after a
/// time in which none served, since nobody may wait for ever. One thread.
/// </summary>
internal sealed class Patience
{
    private const int MostLost = 10;

    /// <summary>Fewer may be lost in a moment: a machine that is busy may need several for one.</summary>
    private const long LeastTime = 5_000;

    private const long LongestGap = 30_000;

    private int _lost;
    private long _lostSince;
    private long _gapSince = Environment.TickCount64;

    /// <summary>Whether it has ended.</summary>
    /// <param name="serving">Who serves; null for nobody.</param>
    /// <param name="counters">How far it is.</param>
    public bool HasEnded(WorkerLink? serving, in SharedHeader counters)
    {
        _lost = serving is not null && HasAnswered(serving, in counters) ? 0 : _lost;
        long now = Environment.TickCount64;
        return (_lost >= MostLost && now - _lostSince > LeastTime)
            || (serving is null && now - _gapSince > LongestGap);
    }

    /// <summary>
    /// One is gone. It counts where it never came to serve, or was asked and answered nothing; whoever was asked
    /// nothing may have been ended by somebody else.
    /// </summary>
    public void Lose(WorkerLink link, in SharedHeader counters)
    {
        if (HasAnswered(link, in counters))
        {
            _lost = 0;
        }
        else if (link.Phase == WorkerPhase.Going || Volatile.Read(in counters.Received) != link.ReceivedBefore)
        {
            Lose();
        }
    }

    /// <summary>One could not even become one.</summary>
    public void Lose() => _lostSince = _lost++ == 0 ? Environment.TickCount64 : _lostSince;

    /// <summary>Nobody serves from now on, where this one did.</summary>
    public void BeginGap(WorkerLink link) =>
        _gapSince = link.Phase == WorkerPhase.Active ? Environment.TickCount64 : _gapSince;

    private static bool HasAnswered(WorkerLink link, in SharedHeader counters) =>
        Volatile.Read(in counters.Answered) != link.AnsweredBefore;
}
