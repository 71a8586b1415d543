using SecretsFs.Commands;
using SecretsFs.Core.Processes;
using SecretsFs.Daemon;
using SecretsFs.Logging;
using SecretsFs.Native;

namespace SecretsFs.Waiting;

/// <summary>
/// Waits until all keys at some paths can be read; then ends, or holds: tells the service manager, and stays for as
/// long as they can. One thread, which never touches a mount.
/// </summary>
internal sealed class KeyWait : IDisposable
{
    /// <summary>A single look, at daemons that may be busy.</summary>
    private static readonly TimeSpan s_lookLimit = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _limit;
    private readonly bool _holds;
    private readonly WakeUp _wakeUp = new();
    private readonly StandardErrorLogger _log = new(LogLevels.Parse("warning"));
    private readonly PlaceFinder _finder;
    private readonly WaitedKeys _keys;
    private readonly KeySpells _spells = new();
    private readonly ServiceManager _manager = new();
    private readonly StopSignals? _signals;
    private readonly PollSet _polls = new();
    private bool _isReady;

    /// <param name="paths">What is waited for.</param>
    /// <param name="limit">How long; nothing for a single look.</param>
    /// <param name="holds">Whether to stay.</param>
    /// <exception cref="IOException">The limits of this process are too narrow.</exception>
    public KeyWait(IReadOnlyList<WaitedPath> paths, TimeSpan limit, bool holds)
    {
        (_limit, _holds) = (limit, holds);
        _finder = new PlaceFinder(paths, _wakeUp, _log.CreateLogger("secretsfs"));
        _keys = new WaitedKeys(paths);
        _signals = holds ? new StopSignals(_wakeUp) : null;
    }

    private bool IsSingleLook => _limit == TimeSpan.Zero;

    /// <summary>Waits.</summary>
    /// <exception cref="CommandFailure">A daemon will never tell how the keys are.</exception>
    public ExitStatus Run()
    {
        long end = Environment.TickCount64
            + (long)(IsSingleLook ? s_lookLimit : _limit).TotalMilliseconds;
        while (_signals is not { AskToStop: true })
        {
            long now = Environment.TickCount64;
            if (_finder.Continue(now))
            {
                _keys.Follow(_finder.Places!);
            }

            _keys.Continue(now, IsSingleLook);
            if ((_isReady ? Hold(now) : Await(now, end)) is ExitStatus status)
            {
                return status;
            }

            _manager.SayUnsent();
            Wait(now, _isReady ? _spells.Due : end);
        }

        return ExitStatus.Success;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _signals?.Dispose();
        _keys.Dispose();
        _finder.Dispose();
        _log.Dispose();
        _wakeUp.Dispose();
    }

    private ExitStatus? Await(long now, long end)
    {
        IReadOnlyList<KeyState> states = _keys.States();
        if (_finder.Places is not null && states.All(static state => state.Kind == KeyStateKind.Readable))
        {
            if (!_holds)
            {
                return ExitStatus.Success;
            }

            _manager.Ready($"{Count.Of(states.Count, "key")} can be read");
            _isReady = true;
            return null;
        }

        if (_keys.Failure is CommandFailure failure)
        {
            throw failure;
        }

        bool isOver = now >= end || (IsSingleLook && _finder.Places is not null && _keys.AreSettled);
        if (!isOver)
        {
            return null;
        }

        foreach (KeyState state in states.Where(static state => state.Kind != KeyStateKind.Readable))
        {
            Console.Error.WriteLine(OneLine.Of($"secretsfs: {state.Path}: {state.Why} (hint: {state.Hint})"));
        }

        return ExitStatus.NotReadable;
    }

    private ExitStatus? Hold(long now)
    {
        if (_spells.Lost(_keys.States(), now) is not KeyState lost)
        {
            return null;
        }

        Console.Out.WriteLine(OneLine.Of($"{lost.Path} cannot be read any more: {lost.Why}"));
        return ExitStatus.Success;
    }

    private void Wait(long now, long end)
    {
        _polls.Clear();
        int wakeUp = _polls.Add(_wakeUp.Descriptor, LibC.POLLIN);
        _finder.Register(_polls);
        _keys.Register(_polls);
        long due = Math.Min(Math.Min(end, _finder.Due), Math.Min(_keys.Due, _manager.HasUnsent ? now + 1000 : end));
        _polls.Wait(TimeSpan.FromMilliseconds(Math.Clamp(due - now, 0, int.MaxValue)));
        if (_polls.Result(wakeUp) != 0)
        {
            _wakeUp.TryTake();
        }

        now = Environment.TickCount64;
        _finder.Collect(_polls, now);
        _keys.Collect(_polls, now);
    }
}
