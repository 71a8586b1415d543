using Microsoft.Extensions.Logging;
using SecretsFs.Core.Processes;

namespace SecretsFs.Keeper;

/// <summary>
/// Has another binary of this program take over: where nobody but root could have put it there, and a worker that is
/// started from it gets ready. Then the keeper executes it in its own place, with its descriptors, and lets that worker
/// serve. Whatever fails before, nothing has changed. The main thread alone; paths are looked at on another.
/// </summary>
/// <param name="workers">Who serves.</param>
/// <param name="wakeUp">Wakes the main thread.</param>
/// <param name="logger">The log.</param>
internal sealed class Upgrade(Workers workers, WakeUp wakeUp, ILogger logger)
{
    private const long Limit = 20_000;
    private static readonly TimeSpan s_joinLimit = TimeSpan.FromMilliseconds(100);

    private volatile Judgement? _judgement;
    private Thread? _judge;
    private WorkerLink? _candidate;
    private Action<string>? _refused;
    private string _program = string.Empty;
    private long _end;

    /// <summary>Whether one is under way.</summary>
    public bool IsUnderWay => _refused is not null;

    /// <summary>Workers of the program can take over; and whether the keeper can become it.</summary>
    public event Action<string, bool>? Prepared;

    /// <summary>Begins one.</summary>
    /// <param name="program">Its absolute path.</param>
    /// <param name="refused">Told why nothing was changed.</param>
    public void Begin(string program, Action<string> refused)
    {
        (_program, _refused, _judgement, _candidate) = (program, refused, null, null);
        _end = Environment.TickCount64 + Limit;
        if (_judge?.Join(s_joinLimit) == false)
        {
            Refuse("storage that an earlier one has asked has not answered yet");
            return;
        }

        try
        {
            _judge = BackgroundThread.Start("upgrade", "look at the new program", logger, () =>
            {
                _judgement = new Judgement(program, ProgramTrust.Refusal(program));
                wakeUp.Set();
            });
        }
        catch (OutOfMemoryException)
        {
            Refuse("no thread can be made to look at it");
        }
    }

    /// <summary>Does what has become due.</summary>
    public void Continue()
    {
        if (!IsUnderWay)
        {
            return;
        }

        if (_judgement is Judgement judgement && judgement.Program == _program)
        {
            _judgement = null;
            if (judgement.Refusal is (string reason, string hint))
            {
                Refuse($"{reason} (hint: {hint})");
                return;
            }

            _candidate = workers.StartCandidate(_program);
            if (_candidate is null)
            {
                Refuse(workers.LastFailure?.Message ?? "no worker can be started from it");
                return;
            }
        }

        if (_candidate is { Phase: not WorkerPhase.Starting } && workers.Living().Contains(_candidate))
        {
            bool isUnderstood = _candidate.SuccessionVersion == Succession.Version;
            (_refused, _candidate) = (null, null);
            Prepared?.Invoke(_program, isUnderstood);
        }
        else if (_candidate is not null && !workers.Living().Contains(_candidate))
        {
            Refuse($"no worker of {_program} gets ready: {workers.LastFailure?.Message}");
        }
        else if (Environment.TickCount64 > _end)
        {
            Refuse("it took too long");
        }
    }

    private void Refuse(string reason)
    {
        Log.NotUpgraded(logger, _program, reason);
        Action<string> refused = _refused!;
        if (_candidate is not null)
        {
            workers.Remove(_candidate, "its program does not take over", WorkerLoss.Replaced);
        }

        (_refused, _candidate) = (null, null);
        refused(reason);
    }

    private sealed record Judgement(string Program, (string Reason, string Hint)? Refusal);
}
