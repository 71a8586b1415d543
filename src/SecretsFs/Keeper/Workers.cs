using Microsoft.Extensions.Logging;
using SecretsFs.Channel;
using SecretsFs.Commands;
using SecretsFs.Takeover;

namespace SecretsFs.Keeper;

/// <summary>
/// The worker that serves, the spares that wait for their turn, and those that are ending. Where the one that serves
/// ends, a spare is let go at once; nobody waits for the other to be reaped, which may never be. The main thread alone.
/// </summary>
/// <param name="start">Starts a worker from a program and configures it.</param>
/// <param name="memory">What workers leave to each other.</param>
/// <param name="logger">The log.</param>
internal sealed class Workers(Func<string, int, WorkerLink> start, SharedMemory memory, ILogger logger)
{
    private readonly List<WorkerLink> _spares = [];
    private readonly EndingWorkers _ending = new();
    private readonly SparePolicy _policy = new();
    private readonly Patience _patience = new();
    private int _generation;

    /// <summary>What workers are started from.</summary>
    public required string Program { get; set; }

    /// <summary>Counts the programs: another may have the same path.</summary>
    public int Epoch { get; set; }

    /// <summary>The one that serves, or was told to.</summary>
    public WorkerLink? Active { get; private set; }

    /// <summary>Who waits for its turn, or prepares for it; null where one is about to be started.</summary>
    public WorkerLink? Spare => _spares.FirstOrDefault();

    /// <summary>How often a worker took over from another.</summary>
    public int Takeovers { get; private set; }

    /// <summary>Why the last worker could not become one.</summary>
    public (ExitStatus Status, string Message)? LastFailure { get; private set; }

    /// <summary>Whether one after the other ended without having answered anything.</summary>
    public bool HaveGivenUp =>
        _patience.HasEnded(Active is { Phase: WorkerPhase.Active } serving ? serving : null, in memory.Header);

    /// <summary>Whether they were told to end: nothing is wrong with those that do.</summary>
    public bool AreStopping { get; set; }

    /// <summary>A worker serves.</summary>
    public event Action<WorkerLink>? Activated;

    /// <summary>The worker that served is gone, and this is why.</summary>
    public event Action<WorkerLink, string>? Lost;

    /// <summary>All that have not been reaped.</summary>
    public IReadOnlyList<WorkerLink> All() => [.. _spares, .. _ending.Links, .. Active is null ? [] : new[] { Active }];

    /// <summary>Those that live: who serves, and who may.</summary>
    public IReadOnlyList<WorkerLink> Living() => [.. All().Except(_ending.Links)];

    /// <summary>How many were killed and do not end.</summary>
    public int UnableToEnd => _ending.UnableToEnd;

    /// <summary>Whether one is to end, or has.</summary>
    public bool IsEndingOne(WorkerLink link) => _ending.Contains(link);

    /// <summary>Lets a spare serve where nobody does, and starts others to wait for their turn.</summary>
    public void Fill()
    {
        LetGo();
        bool isFirst = _generation == 1 && (_spares.Count > 0 || Active is { Phase: WorkerPhase.Going });
        if (!HaveGivenUp && !isFirst && _policy.Wants(_spares.Count, isUrgent: Active is null))
        {
            Start(Program, Epoch);
        }
    }

    /// <summary>
    /// Starts a worker of the next program, to wait for its turn; null where it cannot be started.
    /// </summary>
    public WorkerLink? StartCandidate(string program) => Start(program, Epoch + 1);

    private WorkerLink? Start(string program, int epoch)
    {
        try
        {
            WorkerLink link = start(program, ++_generation);
            link.Epoch = epoch;
            _spares.Add(link);
            return link;
        }
        catch (Exception exception) when (exception is CommandFailure or IOException or InvalidOperationException)
        {
            Fail(null, ExitStatus.Failure, exception.Message);
            return null;
        }
    }

    /// <summary>Ends the worker that serves, because it does not go on; its successor begins at once.</summary>
    public void Replace(string reason)
    {
        if (Active is not null)
        {
            Remove(Active, reason, WorkerLoss.Killed);
            LetGo();
        }
    }

    /// <summary>
    /// Lets a worker of the present program take the place of one of another. Whether there is none of another any
    /// more.
    /// </summary>
    public bool ReplaceOld()
    {
        const string Reason = "another program takes over";
        Drop([.. _spares.Where(one => one.Epoch != Epoch)], Reason);
        bool isOld = Active is not null && Active.Epoch != Epoch;
        if (isOld && _spares.Exists(static one => one.Phase == WorkerPhase.Ready))
        {
            Remove(Active!, Reason, WorkerLoss.Replaced);
            LetGo();
        }

        return !isOld;
    }

    /// <summary>Ends those that wait for their turn.</summary>
    public void DropSpares() => Drop([.. _spares], "it is not needed any more");

    /// <summary>Ends all of them: others take their place.</summary>
    public void DropAll() => Drop(Living(), "the filesystem is made afresh");

    /// <summary>A worker waits for its turn.</summary>
    public void GotReady(WorkerLink link)
    {
        _policy.GotReady(Environment.TickCount64 - link.Since);
        link.Enter(WorkerPhase.Ready);
    }

    /// <summary>A worker says that it serves.</summary>
    public void HasBegun(WorkerLink link)
    {
        link.Enter(WorkerPhase.Active);
        LastFailure = null;
        _policy.Succeeded();
        Activated?.Invoke(link);
    }

    /// <summary>A worker could not become one; nobody else has to say so.</summary>
    public void Fail(WorkerLink? link, ExitStatus status, string message)
    {
        if (link is not null)
        {
            link.HasFailed = true;
        }

        LastFailure = (status, message);
        if (_generation > 1) // without a first one nothing is mounted, and the command says why
        {
            Log.WorkerFailed(logger, message);
        }

        _policy.Failed();
        if (Active is null)
        {
            _patience.Lose();
        }
    }

    /// <summary>A worker is gone, or is to go; nothing happens where that is known.</summary>
    public void Remove(WorkerLink link, string reason, WorkerLoss loss)
    {
        if (_ending.Contains(link))
        {
            return;
        }

        _ending.Add(link, loss);
        bool wasActive = link == Active;
        if (wasActive)
        {
            Active = null;
            link.MayTakeRequests = loss != WorkerLoss.Ended;
        }

        bool wasSpare = _spares.Remove(link);
        if (AreStopping)
        {
            return;
        }

        if (wasActive)
        {
            Mourn(link, reason, loss);
        }
        else if (wasSpare && loss != WorkerLoss.Replaced && !link.HasFailed)
        {
            string hint = link.Phase == WorkerPhase.Starting && loss == WorkerLoss.Ended
                ? $" (hint: can its user read {link.Program} and all beside it?)" : string.Empty;
            Fail(link, ExitStatus.Failure, $"worker {link.Generation} did not wait for its turn: {reason}{hint}");
        }
    }

    /// <summary>A process has ended.</summary>
    public void Reaped(WorkerLink link)
    {
        if (_ending.Reap(link, Active) && link.Phase != WorkerPhase.Starting)
        {
            _policy.Succeeded(); // nothing is wrong with those that come
        }
    }

    /// <summary>Has what is lost with workers that cannot end asked for once more.</summary>
    public void AskAgain() => _ending.AskAgain(Active);

    /// <summary>Goes on with the workers that this process started before it became another program.</summary>
    public void Resume(Succession succession)
    {
        Active = succession.TakeWorker("active");
        _spares.AddRange(succession.TakeWorkers("spare"));
        _ending.Links.AddRange(succession.TakeWorkers("ending"));
        Epoch = (int)succession.Number("epoch") + 1;
        _generation = (int)succession.Number("generation");
        Takeovers = (int)succession.Number("takeovers");
    }

    /// <summary>Leaves them to another program.</summary>
    public void LeaveTo(Succession succession)
    {
        succession.Set("epoch", (ulong)Epoch);
        succession.Set("generation", (ulong)_generation);
        succession.Set("takeovers", (ulong)Takeovers);
        if (Active is not null)
        {
            succession.Keep("active", Active);
        }

        succession.Keep("spare", _spares);
        succession.Keep("ending", _ending.Links);
    }

    /// <summary>Kills all that are left, and waits for none.</summary>
    public void Abandon()
    {
        foreach (WorkerLink link in All())
        {
            link.Child.Abandon();
        }
    }

    private void Drop(IReadOnlyList<WorkerLink> links, string reason)
    {
        foreach (WorkerLink link in links)
        {
            Remove(link, reason, WorkerLoss.Replaced);
        }
    }

    private void LetGo()
    {
        WorkerLink? next = Active is null ? _spares.Find(static one => one.Phase == WorkerPhase.Ready) : null;
        if (next is null)
        {
            return;
        }

        _spares.Remove(next);
        Active = next;
        next.AnsweredBefore = Volatile.Read(ref memory.Header.Answered);
        next.ReceivedBefore = Volatile.Read(ref memory.Header.Received);
        next.Enter(WorkerPhase.Going);
        Takeovers += next.Generation == 1 ? 0 : 1;
        _ending.TellVerdicts(next); // before it is asked for what they worked on
        next.Channel.TrySend(ControlKind.Go); // where it is gone, that is seen like any other end
    }

    /// <summary>The one that served is gone.</summary>
    private void Mourn(WorkerLink link, string reason, WorkerLoss loss)
    {
        if (loss == WorkerLoss.Replaced)
        {
            Log.WorkerReplaced(logger, link.Generation, link.Child.Pid, reason);
        }
        else
        {
            Log.WorkerLost(logger, link.Generation, link.Child.Pid, reason);
            _policy.Needed();
            _patience.Lose(link, in memory.Header);
        }

        _patience.BeginGap(link);
        Lost?.Invoke(link, reason);
    }
}
