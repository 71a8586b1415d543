using Microsoft.Win32.SafeHandles;
using SecretsFs.Commands;
using SecretsFs.Core.Processes;
using SecretsFs.Native;

namespace SecretsFs.Waiting;

/// <summary>
/// Has the daemon find out how keys are of which it knows nothing, by stat(2), which decrypts where the length is not
/// known, asks nobody, and is not audited: with the engine gpg nothing else would before somebody reads them. In a
/// child, which a mount that hangs may keep (<see cref="Daemon.Mountpoint.Probe"/>). Again and again, ever later, but
/// soon where there are more than one child takes, and fewer than before. For one thread that polls.
/// </summary>
internal sealed class KeyProbe : IDisposable
{
    /// <summary>At least, and up to twice that: with the engine rnp lengths come in meanwhile.</summary>
    private const long FirstPause = 500;

    private const long LongestPause = 15_000;
    private const long Limit = 10_000;

    /// <summary>Of one child, which has them on its command line.</summary>
    private const int MostKeys = 128;

    private ChildProcess? _child;
    private long _since;
    private long _pause;
    private long _next = long.MaxValue;
    private int _offset;
    private int _count;

    /// <summary>How many have ended.</summary>
    public int Count { get; private set; }

    /// <summary>When <see cref="Continue"/> has to be called at last, as the clock of ticks has it.</summary>
    public long Due => _child is null ? _next : _since + Limit;

    /// <summary>Adds what has to be polled.</summary>
    public void Register(PollSet polls)
    {
        if (_child is not null)
        {
            polls.Add(_child.Handle, LibC.POLLIN); // its end; that wakes, and is looked at anyway
        }
    }

    /// <summary>Does what has become due; whether a look has ended, so that keys may be known by now.</summary>
    /// <param name="now">The clock.</param>
    /// <param name="paths">The keys that may be known once somebody looks.</param>
    /// <param name="isUrgent">Whether there is no time to see whether they become known without.</param>
    public bool Continue(long now, IReadOnlyList<string> paths, bool isUrgent)
    {
        if (_child is not null && (_child.TryWait(TimeSpan.Zero, out _) || now >= _since + Limit))
        {
            End();
            _next = now + _pause;
            _pause = Math.Min(2 * _pause, LongestPause);
            Count++;
            return true;
        }

        if (paths.Count == 0)
        {
            (_next, _pause) = (long.MaxValue, 0);
        }
        else if (_pause == 0)
        {
            (_next, _pause) = (isUrgent ? now : now + FirstPause + Random.Shared.NextInt64(FirstPause), 2 * FirstPause);
        }
        else if (_child is null && _count > MostKeys && paths.Count < _count)
        {
            (_next, _pause, _count) = (Math.Min(_next, now + FirstPause), 2 * FirstPause, paths.Count);
        }

        if (_child is null && now >= _next)
        {
            Start(now, paths);
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => End();

    private void Start(long now, IReadOnlyList<string> paths)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("this program has no path");
        _offset = _offset < paths.Count ? _offset : 0; // in turns
        string[] some = [.. paths.Skip(_offset).Take(MostKeys)];
        _offset += some.Length;
        _count = paths.Count;
        using SafeFileHandle nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        _child = ChildProcess.TryStart(
            program,
            [program, ProbeKeysCommand.Name, "--", .. some],
            ProcessEnvironment.Assignments(),
            [nothing, nothing, nothing],
            out _);
        (_since, _next) = (now, _child is null ? now + LongestPause : _next);
    }

    private void End()
    {
        _child?.Dispose();
        _child = null;
    }
}
