using SecretsFs.Takeover;

namespace SecretsFs.Keeper;

/// <summary>
/// Finds that programs wait for an answer of which the worker knows nothing, by the kernel's own count (fusectl,
/// <c>Documentation/filesystems/fuse.rst</c>): a worker that was killed and does not end may have taken their requests
/// with it. Where fusectl is not mounted nothing is found. One thread.
/// </summary>
/// <param name="memory">What the worker knows.</param>
internal sealed class LostRequests(SharedMemory memory)
{
    /// <summary>
    /// Requests that are neither waiting to be read nor being worked on are not lost before this time.
    /// </summary>
    private const long LeastTime = 2_000;

    private ulong _received;
    private long _since = long.MaxValue;

    /// <summary>Whether there are any; then again only after another such time.</summary>
    /// <param name="connection">The connection's name.</param>
    public bool AreThere(string? connection)
    {
        ref SharedHeader header = ref memory.Header;
        ulong received = Volatile.Read(ref header.Received);
        bool isQuiet = received == _received
            && Volatile.Read(ref header.Answered) == Volatile.Read(ref header.Expecting)
            && connection is not null
            && FuseControl.Waiting(connection) > 0;
        long now = Environment.TickCount64;
        _received = received;
        _since = !isQuiet ? long.MaxValue : Math.Min(_since, now);
        if (!isQuiet || now - _since < LeastTime)
        {
            return false;
        }

        _since = now;
        return true;
    }
}
