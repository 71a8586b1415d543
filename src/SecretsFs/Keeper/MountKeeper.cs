using Microsoft.Extensions.Logging;
using SecretsFs.Channel;
using SecretsFs.Commands;
using SecretsFs.Core.Processes;
using SecretsFs.Daemon;
using SecretsFs.Fuse;
using SecretsFs.Native;
using SecretsFs.Takeover;

namespace SecretsFs.Keeper;

/// <summary>
/// Keeps a mount: makes it, holds its connection to the kernel, and sees to it that a worker serves it, whatever
/// becomes of workers. It never touches the mount, and reads neither the store nor a key. One thread does all of it; it
/// starts every worker, since these end with the thread that started them.
/// </summary>
internal sealed class MountKeeper : IDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_busyTick = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_keyLookLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(4);

    private readonly KeeperOptions _options;
    private readonly ILogger _logger;
    private readonly WakeUp _wakeUp = new();
    private readonly Signals _signals;
    private readonly ServiceManager _manager = new();
    private readonly MountpointLock _lock;
    private readonly SharedMemory _memory;
    private readonly KeptMount _mount;
    private readonly WorkerStart _start;
    private readonly Workers _workers;
    private readonly WorkerListener _listener;
    private readonly Liveness _liveness;
    private readonly LostRequests _lost;
    private readonly Reloading _reloading;
    private readonly ControlService _control;
    private readonly PollSet _polled = new();
    private bool _mustRemake;
    private bool _hasServed;
    private long _lostAt;

    private MountKeeper(KeeperOptions options, KeeperParts parts, CommittedManifest manifest, ILogger logger)
    {
        _options = options;
        _logger = logger;
        (_lock, _memory, _mount) = (parts.Lock, parts.Memory, parts.Mount);
        WorkerLauncher launcher = new(parts.User);
        _signals = new Signals(_wakeUp);
        KeyFileWatch keyFiles = new(manifest.Manifest.Decryption, parts.User is not null, _wakeUp, logger);
        _start = new WorkerStart(options, launcher, keyFiles, _memory)
        {
            Manifest = manifest,
            Mount = _mount,
            Fallbacks = [parts.Program, parts.ProgramBefore],
        };
        _workers = new Workers(_start.Start, _memory, logger) { Program = parts.Program };
        _listener = new WorkerListener(_workers, logger);
        _liveness = new Liveness(_memory);
        _lost = new LostRequests(_memory);
        _control = new ControlService(parts.Listen(), parts.Description, _workers, _listener, _memory, logger);
        _reloading = new Reloading(
            options, parts, _start, _workers, keyFiles, _control, _wakeUp, () => _signals.AskToStop, logger);
        _listener.Answered += _reloading.Answered;
        _workers.Activated += Activated;
        _workers.Lost += Lost;
        _control.ReloadAsked += (call, program) => _reloading.Begin(call, program);
        keyFiles.Add(manifest.Manifest.Decryption, s_keyLookLimit);
    }

    private string Serving => $"serving {Count.Of(_start.Manifest.Manifest.Keys.Count, "key")}";

    /// <summary>Makes a mount, which no program can reach yet.</summary>
    /// <exception cref="CommandFailure">
    /// The directory cannot be used, or there is nobody for the worker to run as.
    /// </exception>
    /// <exception cref="FuseException">The kernel refuses.</exception>
    public static MountKeeper Create(KeeperOptions options, CommittedManifest manifest, ILogger logger)
    {
        KeeperParts parts = KeeperParts.Create(options, logger);
        try
        {
            return new MountKeeper(options, parts, manifest, logger);
        }
        catch
        {
            parts.Dispose(); // no dead mount is left
            throw;
        }
    }

    /// <summary>Goes on where another program did in this process.</summary>
    /// <exception cref="IOException">What it left makes no sense.</exception>
    public static MountKeeper Resume(KeeperOptions options, Succession succession, ILogger logger)
    {
        KeeperParts parts = KeeperParts.Resume(options, succession, logger);
        CommittedManifest manifest = KeeperParts.ResumeManifest(options, succession);
        MountKeeper keeper = new(options, parts, manifest, logger);
        SignalMask.Unblock(); // there is somebody again to take them
        keeper._workers.Resume(succession);
        keeper._hasServed = true;
        keeper._reloading.Resume(succession);
        Log.Upgraded(logger, parts.Program);
        return keeper;
    }

    /// <summary>Keeps the mount until it is told to end or somebody unmounts.</summary>
    /// <exception cref="CommandFailure">No worker can serve it.</exception>
    public ExitStatus Run()
    {
        KeeperEnd end;
        while ((end = Step()) == KeeperEnd.None)
        {
        }

        return End(end);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mount.Dispose(); // first, so that nobody is left with a dead one
        _control.Dispose();
        _workers.Abandon();
        _lock.Dispose();
        _signals.Dispose();
        _memory.Dispose();
    }

    /// <summary>Waits for something to happen, and does what it asks for.</summary>
    private KeeperEnd Step()
    {
        _polled.Clear();
        int wakeUp = _polled.Add(_wakeUp.Descriptor, LibC.POLLIN);
        _listener.Register(_polled);
        _control.Register(_polled);
        _polled.Wait(_liveness.WasBusy ? s_busyTick : s_tick);
        if (_polled.Result(wakeUp) != 0)
        {
            _wakeUp.TryTake();
        }

        if (_signals.AskToStop)
        {
            return KeeperEnd.Stopped;
        }

        if (_mount.HasEnded())
        {
            return KeeperEnd.Unmounted;
        }

        _manager.SayUnsent();
        _listener.Handle(_polled);
        _workers.Fill();
        _start.HandOverKeys(_workers.Living());
        LookAfter();
        _control.Handle(_polled);
        if (_signals.TakeReload())
        {
            _reloading.Begin();
        }

        if (_reloading.Continue(mayBecome: _mount.IsAttached && !_mustRemake && !_signals.AskToStop))
        {
            _manager.Reloading();
        }

        if (_reloading.HasEnded())
        {
            _manager.Ready(Serving);
        }

        if (_mustRemake)
        {
            Remake();
        }

        return _workers.HaveGivenUp ? KeeperEnd.GivenUp : StartFailure();
    }

    /// <summary>The first worker could not become one: then neither can the others.</summary>
    private KeeperEnd StartFailure() =>
        !_hasServed && _workers.LastFailure is (ExitStatus status, string message)
            ? throw new CommandFailure(status, message)
            : KeeperEnd.None;

    /// <summary>The kernel cannot send requests again: the filesystem is made afresh, for other workers.</summary>
    private void Remake()
    {
        _workers.DropAll();
        _mustRemake = false; // they were lost on purpose
        _mount.Remake();
        _memory.Reset();
    }

    private void Activated(WorkerLink link)
    {
        _hasServed = true;
        _liveness.Restart();
        if (_mount.IsAttached)
        {
            Log.TakenOver(_logger, link.Generation, link.Child.Pid, Environment.TickCount64 - _lostAt);
            return;
        }

        _mount.Attach(); // whoever comes finds names, and a worker that answers
        Log.Mounted(_logger, _mount.Path, Count.Of(_start.Manifest.Manifest.Keys.Count, "key"), _options.Manifest);
        link.Channel.TrySend(ControlKind.Inspect);
        _manager.Ready(Serving);
    }

    private void Lost(WorkerLink link, string reason)
    {
        _lostAt = Environment.TickCount64;
        _mustRemake = !_mount.Protocol.CanResend;
    }

    private void LookAfter()
    {
        TimeSpan limit = _start.Manifest.Manifest.Limits.DecryptTimeout;
        if (_workers.Active is { Phase: WorkerPhase.Active }
            && _liveness.Look(_mount.Device, limit, _workers.UnableToEnd) is string trouble)
        {
            _workers.Replace(trouble);
            _liveness.WasStuck();
        }

        if (_lost.AreThere(_mount.ConnectionName))
        {
            _workers.Active?.Channel.TrySend(ControlKind.PredecessorEnded);
        }
    }

    private ExitStatus End(KeeperEnd end)
    {
        _manager.Stopping();
        _mount.TakeAway(end);
        _control.Dispose(); // its path is the next keeper's as well
        _lock.Dispose(); // whoever mounts there next need not wait for our workers
        _workers.AreStopping = true;
        _workers.DropSpares(); // they have nothing to put in order
        foreach (WorkerLink link in _workers.Living())
        {
            link.Channel.TrySend(ControlKind.Stop);
        }

        long limit = Environment.TickCount64 + (long)s_endLimit.TotalMilliseconds;
        while (_workers.All().Count > 0 && Environment.TickCount64 < limit)
        {
            _polled.Clear();
            _listener.Register(_polled);
            _polled.Wait(s_tick);
            _listener.Handle(_polled);
        }

        // a worker that cannot end keeps the connection, and with it whoever waits for an answer; the name of one that
        // has ended may be another's by now
        if (_workers.All().Count > 0 && !_mount.HasEnded() && _mount.ConnectionName is string connection)
        {
            FuseControl.Abort(connection);
        }

        return end == KeeperEnd.GivenUp ? ExitStatus.WorkersFailed : ExitStatus.Success;
    }
}
