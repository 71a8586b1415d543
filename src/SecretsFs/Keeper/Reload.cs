using Microsoft.Extensions.Logging;
using SecretsFs.Channel;
using SecretsFs.Commands;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Processes;

namespace SecretsFs.Keeper;

/// <summary>
/// Has another manifest served: loads and validates all of it, has the worker that serves swap it in, and only where
/// that did so does it become the one that every later worker gets. Whatever fails, the old one keeps serving, and
/// whoever asked is told. The main thread alone; the file is read on another, because a disk may not answer.
/// </summary>
/// <param name="path">The manifest.</param>
/// <param name="workers">Who serves.</param>
/// <param name="inForce">What is served.</param>
/// <param name="keyFiles">Opens what the manifest names.</param>
/// <param name="wakeUp">Wakes the main thread.</param>
/// <param name="logger">The log.</param>
internal sealed class Reload(
    string path,
    Workers workers,
    Func<CommittedManifest> inForce,
    KeyFileWatch keyFiles,
    WakeUp wakeUp,
    ILogger logger)
{
    private const long Limit = 20_000;

    /// <summary>So many workers may end while they swap it in: they may end because of it.</summary>
    private const int MostLosses = 8;

    /// <summary>The sequence of those whose answer nobody waits for.</summary>
    private const uint ForSpares = 0;

    private static readonly TimeSpan s_keyLookLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_joinLimit = TimeSpan.FromMilliseconds(100);

    private readonly List<Action<ReloadOutcome>> _waiting = [];
    private readonly List<Action<ReloadOutcome>> _next = [];
    private Loaded? _loaded;
    private readonly List<Thread> _loaders = [];
    private CommittedManifest? _candidate;
    private WorkerLink? _asked;
    private uint _sequence;
    private int _losses;
    private int _round;
    private long _end;

    /// <summary>Whether one is under way.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>Whether one that took too long still waits for storage.</summary>
    public bool IsStuck => !IsUnderWay && _loaders.Exists(static loader => !loader.Join(s_joinLimit));

    /// <summary>A manifest is swapped in: from now on it is the one.</summary>
    public event Action<CommittedManifest>? Committed;

    /// <summary>Begins one; one that is under way has read the file before, so another comes behind it.</summary>
    public void Begin(Action<ReloadOutcome> done)
    {
        _next.Add(done);
        if (!IsUnderWay)
        {
            Start();
        }
    }

    /// <summary>Does what has become due.</summary>
    public void Continue()
    {
        Loaded? loaded = TakeLoaded();
        if (!IsUnderWay)
        {
            return;
        }

        if (loaded is not null)
        {
            Take(loaded);
        }
        else if (Environment.TickCount64 > _end)
        {
            Abort();
        }
        else if (_candidate is not null && _asked is null)
        {
            Ask();
        }
    }

    /// <summary>The worker that serves is another: it is asked for what the one before has not done.</summary>
    public void Lost(WorkerLink link, string reason)
    {
        if (!IsUnderWay || link != _asked)
        {
            return;
        }

        _asked = null;
        if (++_losses == MostLosses)
        {
            Refuse($"one worker after the other ended meanwhile: {reason}");
        }
    }

    /// <summary>A worker answers.</summary>
    public void Answered(WorkerLink link, ControlMessage message)
    {
        if (message is { Sequence: ForSpares, Kind: ControlKind.Refused })
        {
            // it would serve the old one once it is let go
            workers.Remove(link, $"it does not take the manifest: {message.Text}", WorkerLoss.Killed);
        }

        if (!IsUnderWay || link != _asked || message.Sequence != _sequence)
        {
            return;
        }

        if (message.Kind != ControlKind.Done)
        {
            Refuse(message.Text);
            return;
        }

        ReloadCounts counts = ReloadCounts.Parse(message.Text);
        Committed?.Invoke(_candidate!);
        keyFiles.Keep(_candidate!.Manifest.Decryption);
        foreach (WorkerLink other in workers.Living())
        {
            if (other != link && !Send(other, ForSpares)) // before it is ever let go
            {
                workers.Remove(other, "it does not listen", WorkerLoss.Killed);
            }
        }

        Log.Reloaded(logger, Count.Of(counts.Keys, "key"), counts.Added, counts.Removed, counts.Changed);
        link.Channel.TrySend(ControlKind.Inspect);
        Finish(new ReloadOutcome(counts, []));
    }

    private void Start()
    {
        TakeLoaded();
        IsUnderWay = true;
        _waiting.AddRange(_next);
        _next.Clear();
        _end = Environment.TickCount64 + Limit;
        (_asked, _candidate, _losses) = (null, null, 0);
        int round = ++_round; // a disk may answer long after
        try
        {
            _loaders.RemoveAll(static loader => !loader.IsAlive);
            _loaders.Add(BackgroundThread.Start("reload", "load the manifest", logger, () => Load(round)));
        }
        catch (OutOfMemoryException)
        {
            Refuse("no thread can be made to load the manifest");
        }
    }

    private void Load(int round)
    {
        CommittedManifest? manifest;
        IReadOnlyList<ManifestProblem> problems;
        try
        {
            manifest = CommittedManifest.Load(path, out problems);
        }
        catch (IOException exception)
        {
            ManifestProblem problem = new(
                path, 1, "$", CommandFailure.Phrase(exception.Message), "see the limits of this process");
            (manifest, problems) = (null, [problem]); // no memory, or no descriptor, is left for it
        }

        if (round != Volatile.Read(ref _round))
        {
            manifest?.File.Dispose();
            return;
        }

        if (manifest is not null)
        {
            keyFiles.Add(manifest.Manifest.Decryption, s_keyLookLimit);
        }

        _loaded = new Loaded(round, manifest, problems);
        wakeUp.Set();
    }

    /// <summary>What was loaded for this reload; one that comes too late is forgotten.</summary>
    private Loaded? TakeLoaded()
    {
        Loaded? loaded = Interlocked.Exchange(ref _loaded, null);
        if (loaded is null || (IsUnderWay && loaded.Round == _round))
        {
            return loaded;
        }

        loaded.Manifest?.File.Dispose();
        keyFiles.Keep(inForce().Manifest.Decryption);
        return null;
    }

    private void Take(Loaded loaded)
    {
        if (loaded.Manifest is null)
        {
            foreach (ManifestProblem problem in loaded.Problems)
            {
                Log.ManifestProblem(logger, problem.ToString());
            }

            Refuse(
                Count.Of(loaded.Problems.Count, "problem"),
                [.. loaded.Problems.Select(static problem => problem.ToString())]);
            return;
        }

        _candidate = loaded.Manifest;
        Ask();
    }

    /// <summary>Asks the worker that serves; where there is none right now, the next one, once it does.</summary>
    private void Ask()
    {
        if (workers.Active is { Phase: WorkerPhase.Active } active)
        {
            _asked = active;
            Send(active, ++_sequence); // where it is gone, that is seen like any other end
        }
    }

    /// <summary>Whoever has not answered may still do it: then its successor serves what is in force.</summary>
    private void Abort()
    {
        WorkerLink? late = _asked;
        Refuse("it took too long");
        if (late is not null && late == workers.Active)
        {
            workers.Replace("it does not take a manifest");
        }
    }

    private bool Send(WorkerLink link, uint sequence)
    {
        CommittedManifest candidate = _candidate!;
        return keyFiles.Hand(candidate.Manifest.Decryption, candidate.File, (what, files) =>
            link.Channel.TrySend(ControlKind.Reload, sequence, what.ToString(), files));
    }

    /// <param name="reason">In the log; it stands for the problems, which have lines of their own there.</param>
    /// <param name="problems">For whoever asked; the reason where there are none.</param>
    private void Refuse(string reason, params string[] problems)
    {
        Log.NotReloaded(logger, reason);
        keyFiles.Keep(inForce().Manifest.Decryption);
        _candidate?.File.Dispose();
        Finish(new ReloadOutcome(null, problems.Length == 0 ? [reason] : problems));
    }

    private void Finish(ReloadOutcome outcome)
    {
        Action<ReloadOutcome>[] done = [.. _waiting];
        _waiting.Clear();
        IsUnderWay = false;
        Volatile.Write(ref _round, _round + 1); // what is loaded from now on comes too late
        foreach (Action<ReloadOutcome> one in done)
        {
            one(outcome);
        }

        if (_next.Count > 0)
        {
            Start();
        }
    }

    private sealed record Loaded(int Round, CommittedManifest? Manifest, IReadOnlyList<ManifestProblem> Problems);
}
