using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse;

/// <summary>
/// Tells the kernel to drop what it cached. One thread of its own writes the notifications in order,
/// because a notification can wait for the answer to a request: the thread that answers must never write
/// one, nor wait for this one.
/// </summary>
public sealed class FuseNotifier : IDisposable
{
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(1);

    private readonly DeviceSink _sink;
    private readonly Queue<ulong> _nodes = new();
    private readonly Thread _thread;
    private bool _stopped;

    internal FuseNotifier(DeviceSink sink)
    {
        _sink = sink;
        _thread = new Thread(Run) { IsBackground = true, Name = "fuse-notifier" };
        _thread.Start();
    }

    /// <summary>
    /// Drops the cached attributes and pages of a node (FUSE_NOTIFY_INVAL_INODE). Returns at once, from
    /// any thread; a mapping of the file faults its pages in anew.
    /// </summary>
    public void InvalidateInode(ulong node)
    {
        lock (_nodes)
        {
            if (!_stopped)
            {
                _nodes.Enqueue(node);
                Monitor.Pulse(_nodes);
            }
        }
    }

    /// <summary>Stops; what is still queued is dropped. Waits a second at most for a notification under way.</summary>
    public void Dispose()
    {
        lock (_nodes)
        {
            _stopped = true;
            Monitor.Pulse(_nodes);
        }

        _thread.Join(s_stopLimit);
    }

    private void Run()
    {
        while (TryTake(out ulong node))
        {
            _sink.InvalidateInode(node);
        }
    }

    private bool TryTake(out ulong node)
    {
        lock (_nodes)
        {
            while (!_stopped && _nodes.Count == 0)
            {
                Monitor.Wait(_nodes);
            }

            node = _stopped ? 0 : _nodes.Dequeue();
            return !_stopped;
        }
    }
}
