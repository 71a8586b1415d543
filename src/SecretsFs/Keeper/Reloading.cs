using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Commands;
using SecretsFs.Core.Processes;
using SecretsFs.Varlink;

namespace SecretsFs.Keeper;

/// <summary>
/// Reloads, as signals and callers of the control socket ask for them: with another program first where they name one.
/// Whoever asks is told the outcome, also by the program that takes over. The main thread alone.
/// </summary>
internal sealed class Reloading
{
    /// <summary>
    /// How long workers of another program may take to serve. A reload under way, an upgrade, this and the reload at
    /// its end take less together than whoever asks waits (<see cref="Commands.ReloadCommand"/>).
    /// </summary>
    private const long FinishLimit = 20_000;

    private static readonly TimeSpan s_parkLimit = TimeSpan.FromSeconds(1);

    private readonly KeeperOptions _options;
    private readonly KeeperParts _parts;
    private readonly WorkerStart _start;
    private readonly Workers _workers;
    private readonly ControlService _control;
    private readonly KeyFileWatch _keyFiles;
    private readonly Reload _reload;
    private readonly Upgrade _upgrade;
    private readonly Func<bool> _mustStop;
    private readonly ILogger _logger;
    private VarlinkCall? _upgrading;
    private (VarlinkCall Call, string Program)? _next;
    private bool _isFinishing;
    private long _finishEnd;
    private bool _hasBegun;
    private bool _hasEnded;

    public Reloading(
        KeeperOptions options,
        KeeperParts parts,
        WorkerStart start,
        Workers workers,
        KeyFileWatch keyFiles,
        ControlService control,
        WakeUp wakeUp,
        Func<bool> mustStop,
        ILogger logger)
    {
        (_options, _parts, _start, _workers, _control, _logger) = (options, parts, start, workers, control, logger);
        (_keyFiles, _mustStop) = (keyFiles, mustStop);
        _reload = new Reload(options.Manifest, workers, () => start.Manifest, keyFiles, wakeUp, logger);
        _reload.Committed += manifest =>
        {
            start.Manifest.File.Dispose(); // whoever has it got a descriptor of his own
            start.Manifest = manifest;
        };
        _upgrade = new Upgrade(workers, wakeUp, logger);
        _upgrade.Prepared += Become;
        workers.Lost += _reload.Lost;
    }

    /// <summary>A worker answers.</summary>
    public void Answered(WorkerLink link, ControlMessage message) => _reload.Answered(link, message);

    /// <summary>A signal asks for it.</summary>
    public void Begin() => Begin(static _ => { });

    /// <summary>A caller of the control socket does.</summary>
    public void Begin(VarlinkCall call, string? program)
    {
        if (program is null || _parts.IsProgram(program))
        {
            Begin(outcome => Answer(call, outcome, isUpgrade: false));
        }
        else if (_upgrading is not null || _next is not null || _isFinishing)
        {
            call.Error(MountInterface.Busy);
        }
        else if (_reload.IsUnderWay)
        {
            _next = (call, program); // a service manager that sends a signal first means both
        }
        else
        {
            BeginUpgrade(call, program);
        }
    }

    /// <summary>Does what has become due; whether a reload has begun since the last call.</summary>
    /// <param name="mayBecome">Whether the keeper may become another program now.</param>
    public bool Continue(bool mayBecome)
    {
        if (mayBecome && !_reload.IsUnderWay)
        {
            _upgrade.Continue();
        }

        _reload.Continue();
        if (_isFinishing && _workers.ReplaceOld() && _workers.Active is { Phase: WorkerPhase.Active })
        {
            _isFinishing = false;
            Begin(outcome => Finished(outcome.Problems.Count == 0 ? outcome : outcome with
            {
                Problems = ["the program is upgraded, but goes on with the old manifest", .. outcome.Problems],
            }));
        }

        if (_isFinishing && Environment.TickCount64 > _finishEnd)
        {
            Finished(new ReloadOutcome(null, ["no worker of the new program serves"]));
        }

        if (_next is (VarlinkCall next, string program) && !_reload.IsUnderWay)
        {
            _next = null;
            BeginUpgrade(next, program);
        }

        bool begun = _hasBegun;
        _hasBegun = false;
        return begun;
    }

    /// <summary>Whether one has ended since the last call, in whatever way.</summary>
    public bool HasEnded()
    {
        bool ended = _hasEnded && !_reload.IsUnderWay && !_upgrade.IsUnderWay && !_isFinishing;
        _hasEnded &= !ended;
        return ended;
    }

    /// <summary>Finishes what the program before has begun.</summary>
    public void Resume(Succession succession)
    {
        BeginToFinish();
        _upgrading = succession.Take("caller") is SafeFileHandle caller ? _control.AdoptReload(caller) : null;
    }

    private static void Answer(VarlinkCall call, ReloadOutcome outcome, bool isUpgrade)
    {
        if (outcome.Counts is ReloadCounts counts)
        {
            call.Reply(writer =>
            {
                writer.WriteNumber("keys", counts.Keys);
                writer.WriteNumber("added", counts.Added);
                writer.WriteNumber("removed", counts.Removed);
                writer.WriteNumber("changed", counts.Changed);
                writer.WriteBoolean("upgraded", isUpgrade);
            });
            return;
        }

        call.Error(MountInterface.NotReloaded, writer =>
        {
            writer.WriteStartArray("problems");
            foreach (string problem in outcome.Problems)
            {
                writer.WriteStringValue(problem);
            }

            writer.WriteEndArray();
        });
    }

    private void BeginUpgrade(VarlinkCall call, string program)
    {
        _hasBegun = true;
        _upgrading = call;
        _upgrade.Begin(program, reason =>
        {
            _upgrading = null;
            _hasEnded = true;
            Answer(call, new ReloadOutcome(null, [reason]), isUpgrade: true);
        });
    }

    private void Begin(Action<ReloadOutcome> done)
    {
        _hasBegun = true;
        _reload.Begin(outcome =>
        {
            _hasEnded = true;
            done(outcome);
        });
    }

    /// <summary>
    /// Becomes another program. Returns only where that failed: then this one goes on, with workers of the other, which
    /// have shown that they understand it.
    /// </summary>
    /// <param name="program">Its path.</param>
    /// <param name="isUnderstood">Whether it understands what is left to it.</param>
    private void Become(string program, bool isUnderstood)
    {
        string failure = !isUnderstood ? $"{program} does not understand what this one would leave to it"
            : !_keyFiles.TryPark(s_parkLimit) || _reload.IsStuck ? "execve would wait for storage that does not answer"
            : Execute(program);
        _keyFiles.Unpark();
        Log.KeeperStays(_logger, failure);
        _workers.Program = program;
        _workers.Epoch++;
        BeginToFinish();
    }

    private void BeginToFinish() => (_isFinishing, _finishEnd) = (true, Environment.TickCount64 + FinishLimit);

    /// <summary>The upgrade is over, one way or another.</summary>
    private void Finished(ReloadOutcome outcome)
    {
        VarlinkCall? call = _upgrading;
        (_isFinishing, _upgrading, _hasEnded) = (false, null, true);
        if (call is not null)
        {
            Answer(call, outcome, isUpgrade: true);
        }
    }

    private string Execute(string program)
    {
        try
        {
            return Leave().Execute(program, _options.Arguments, _mustStop);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException)
        {
            return CommandFailure.Phrase(exception.Message);
        }
    }

    private Succession Leave()
    {
        Succession succession = Succession.Create();
        _parts.LeaveTo(succession, _start.Manifest, _control);
        _workers.LeaveTo(succession);
        if (_upgrading is not null && !_upgrading.Descriptor.IsClosed)
        {
            succession.Keep("caller", _upgrading.Descriptor);
        }

        return succession;
    }
}
