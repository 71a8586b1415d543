using Microsoft.Win32.SafeHandles;
using SecretsFs.Native;
using SecretsFs.Takeover;

namespace SecretsFs.Keeper;

/// <summary>
/// Tells whether the worker that serves goes on, by the counters in shared memory, and by what waits in the kernel: one
/// that is stopped, or waits for itself, shows nothing on sockets. What a worker writes there can at worst have it
/// replaced, or kept. One thread.
/// </summary>
/// <param name="memory">The counters.</param>
internal sealed class Liveness(SharedMemory memory)
{
    /// <summary>How long a request may wait to be taken, and how long the reading thread may work on one.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

    /// <summary>Where workers were replaced and it did not help, the machine is slow and not the worker.</summary>
    private static readonly TimeSpan s_longestLimit = TimeSpan.FromSeconds(16);

    /// <summary>How much longer than a decryption may take an answer may take.</summary>
    private static readonly TimeSpan s_answerGrace = TimeSpan.FromSeconds(5);

    /// <summary>More threads that did not come back: it will have no others soon.</summary>
    private const int MostGivenUp = 8;

    private Stalled _taking;
    private Stalled _working;
    private Stalled _answering;
    private TimeSpan _current = s_limit;

    /// <summary>Another worker serves from now on.</summary>
    public void Restart() => (_taking, _working, _answering) = (default, default, default);

    /// <summary>
    /// The worker was replaced because it did not go on: where that helps, nothing waits soon, and the next one has as
    /// little time; else the machine is slow.
    /// </summary>
    public void WasStuck()
    {
        Restart();
        _current = _current * 2 < s_longestLimit ? _current * 2 : s_longestLimit;
    }

    /// <summary>Whether anything was to do at the last look, so that the next should come soon.</summary>
    public bool WasBusy { get; private set; }

    /// <summary>What is wrong with the worker, in words; null where nothing is.</summary>
    /// <param name="device">The connection to the kernel.</param>
    /// <param name="decryptLimit">How long a decryption may take.</param>
    /// <param name="unable">
    /// So many of its predecessors were killed and cannot end: what holds them holds its threads as well, and another
    /// would be no better off.
    /// </param>
    public string? Look(SafeFileHandle device, TimeSpan decryptLimit, int unable)
    {
        ref SharedHeader header = ref memory.Header;
        ulong received = Volatile.Read(ref header.Received);
        ulong dispatched = Volatile.Read(ref header.Dispatched);
        ulong expecting = Volatile.Read(ref header.Expecting);
        ulong answered = Volatile.Read(ref header.Answered);
        bool waits = (PollSet.Once(device, LibC.POLLIN, TimeSpan.Zero) & LibC.POLLIN) != 0;
        WasBusy = waits || received != dispatched || expecting != answered;
        _current = WasBusy ? _current : s_limit;
        return _taking.LastsFor(waits, received) > _current ? "it takes no requests"
            : _working.LastsFor(received != dispatched, dispatched) > _current ? "it does not come back from a request"
            : _answering.LastsFor(expecting != answered, answered) > decryptLimit + s_answerGrace
                ? "it answers nobody who waits"
            : Volatile.Read(ref header.ThreadsGivenUp) >= MostGivenUp && unable == 0
                ? "too many of its threads do not come back"
            : null;
    }

    /// <summary>Since when there is something to do and a counter has not moved.</summary>
    private struct Stalled
    {
        private long _since;
        private ulong _count;
        private bool _isStalled;

        public TimeSpan LastsFor(bool isToDo, ulong count)
        {
            if (!isToDo || !_isStalled || count != _count)
            {
                (_isStalled, _count, _since) = (isToDo, count, Environment.TickCount64);
            }

            return _isStalled ? TimeSpan.FromMilliseconds(Environment.TickCount64 - _since) : TimeSpan.Zero;
        }
    }
}
