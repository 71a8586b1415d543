using SecretsFs.Channel;
using SecretsFs.Native;

namespace SecretsFs.Keeper;

/// <summary>
/// Workers that are to end, or have ended, until they are reaped; and what their end means for the one that serves. One
/// that cannot end is left. The main thread alone.
/// </summary>
internal sealed class EndingWorkers
{
    /// <summary>A process that was killed has ended within this time, or waits in the kernel for something.</summary>
    private const long UnreapedTime = 1_000;

    private const string ContentsAlone = "contents";

    /// <summary>What is known of older ones, their successors have heard.</summary>
    private const int MostVerdicts = 16;

    private readonly List<WorkerLink> _links = [];
    private readonly Queue<(int Generation, ControlKind Verdict, string Text)> _verdicts = new();
    private readonly MemoryShortage _shortage = new();

    public List<WorkerLink> Links => _links;

    /// <summary>How many were killed and wait in the kernel for something.</summary>
    public int UnableToEnd => _links.Count(static link => HasNotEnded(link));

    public bool Contains(WorkerLink link) => _links.Contains(link);

    /// <summary>Kills one, where it has not ended, and leaves it until it is reaped.</summary>
    public void Add(WorkerLink link, WorkerLoss loss)
    {
        link.Child.Kill();
        (link.WasKilledByUs, link.KilledAt) = (loss == WorkerLoss.Killed, Environment.TickCount64);
        _links.Add(link);
    }

    /// <summary>
    /// A process has ended. What it took with it after its successor had asked for everything comes again, and the
    /// successor is told of what it died. Whether somebody else has ended it.
    /// </summary>
    public bool Reap(WorkerLink link, WorkerLink? active)
    {
        _links.Remove(link);
        link.Child.Dispose();
        link.Channel.Dispose();
        bool wasKilled = link.Child.EndedBySignal == LibC.SIGKILL;
        bool isOthersDoing = wasKilled && !link.WasKilledByUs && !_shortage.HasStruck();
        if (link.Phase is WorkerPhase.Going or WorkerPhase.Active)
        {
            if (link.MayTakeRequests || link.Child.EndedBySignal == 0) // who left by itself still read for a while
            {
                active?.Channel.TrySend(ControlKind.PredecessorEnded);
            }

            Judge(link, isOthersDoing, isOurs: wasKilled && link.WasKilledByUs);
            TellVerdicts(active);
        }

        return isOthersDoing;
    }

    /// <summary>
    /// Has what those took that were killed and do not end asked for once more, after a time, and judges them.
    /// </summary>
    public void AskAgain(WorkerLink? active)
    {
        foreach (WorkerLink link in _links)
        {
            if (link.MayTakeRequests && HasNotEnded(link))
            {
                link.MayTakeRequests = false;
                active?.Channel.TrySend(ControlKind.PredecessorEnded);
                Judge(link, isOthersDoing: !link.WasKilledByUs, isOurs: link.WasKilledByUs); // it may never be reaped
                TellVerdicts(active);
            }
        }
    }

    /// <summary>
    /// Tells the worker that serves, or is about to, of what its predecessors died. All that is known is told to each:
    /// the one before may have ended without having heard of it.
    /// </summary>
    public void TellVerdicts(WorkerLink? active)
    {
        foreach ((int generation, ControlKind verdict, string text) in _verdicts)
        {
            active?.Channel.TrySend(verdict, (uint)generation, text);
        }
    }

    /// <summary>
    /// One that did not go on may hang in a request, but not in a content: storage that hangs is no poison.
    /// </summary>
    private void Judge(WorkerLink link, bool isOthersDoing, bool isOurs)
    {
        _verdicts.Enqueue(isOthersDoing ? (link.Generation, ControlKind.Acquit, string.Empty)
            : isOurs ? (link.Generation, ControlKind.Acquit, ContentsAlone)
            : (link.Generation, ControlKind.Convict, string.Empty));
        if (_verdicts.Count > MostVerdicts)
        {
            _verdicts.Dequeue();
        }
    }

    private static bool HasNotEnded(WorkerLink link) => Environment.TickCount64 - link.KilledAt > UnreapedTime;
}
