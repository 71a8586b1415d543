using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse;

/// <summary>
/// Tells the kernel to drop what it cached. Every method but <see cref="Flush"/> returns at once, from any thread: one
/// thread of its own writes the notifications in order, and one that is queued already is not queued twice.
/// </summary>
/// <remarks>
/// Some notifications wait in the kernel, for answers of ours and for other processes (<c>fs/fuse/dir.c</c>,
/// <c>fuse_reverse_inval_entry</c>; <c>fs/fuse/inode.c</c>, <c>fuse_reverse_inval_inode</c>). Written by the thread
/// that has to answer they would wait for ever, and that thread could not even be killed; hence the thread, and hence
/// the rule that no method of <see cref="IFuseFileSystem"/> may wait for this one. A program that lists a directory can
/// draw out the copy of the listing to its memory at will (userfaultfd(2), memory mapped from a filesystem of its own).
/// What waits for that waits as long, with everything queued behind it; others who go to the directory then hang; and
/// this process cannot end. Where programs that are not trusted may list, use only what waits for our answers, and
/// short timeouts.
/// <list type="table">
/// <listheader><term>notification</term><description>waits for</description></listheader>
/// <item><term><see cref="InvalidateInode"/> of a file</term><description>
/// the answer to a read of one of that file's pages through a mapping or the page cache
/// </description></item>
/// <item><term><see cref="InvalidateInode"/> of a directory</term><description>
/// programs to which a kept listing of it is being copied
/// </description></item>
/// <item><term><see cref="InvalidateAttributes"/></term><description>nothing</description></item>
/// <item><term><see cref="InvalidateEntry"/>, <see cref="Delete"/></term><description>
/// lookups and listings in that directory: the answer, and programs to which one is being copied; meanwhile other
/// lookups there wait for the notification
/// </description></item>
/// <item><term><see cref="InvalidateNames"/></term><description>
/// nothing where <see cref="FuseProtocol.HasEpochs"/>, else as <see cref="InvalidateEntry"/>
/// </description></item>
/// </list>
/// </remarks>
public sealed class FuseNotifier : IDisposable
{
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(1);

    private readonly DeviceSink _sink;
    private readonly Func<FuseProtocol> _protocol;
    private readonly object _gate = new();
    private readonly HashSet<Notification> _queued = [];
    private readonly Queue<Notification> _queue = new();
    private readonly Thread _thread;
    private bool _isWriting;
    private bool _stopped;

    internal FuseNotifier(DeviceSink sink, Func<FuseProtocol> protocol)
    {
        _sink = sink;
        _protocol = protocol;
        _thread = new Thread(Run) { IsBackground = true, Name = "fuse-notifier" };
        _thread.Start();
    }

    /// <summary>
    /// Drops the attributes and every cached page of a node (FUSE_NOTIFY_INVAL_INODE). A mapping of the file faults its
    /// pages in anew; a directory's kept listing is dropped.
    /// </summary>
    public void InvalidateInode(ulong node) =>
        Enqueue(new Notification { Code = NotifyCode.InvalidateInode, Node = node });

    /// <summary>Drops the attributes of a node and leaves its pages (FUSE_NOTIFY_INVAL_INODE, offset -1).</summary>
    public void InvalidateAttributes(ulong node) =>
        Enqueue(new Notification { Code = NotifyCode.InvalidateInode, Node = node, Offset = -1 });

    /// <summary>
    /// Has a name looked up anew the next time somebody goes there, and drops the attributes and the kept listing of
    /// its directory (FUSE_NOTIFY_INVAL_ENTRY, with FUSE_EXPIRE_ONLY where the kernel has it, so that nothing below the
    /// name, or mounted on it, is dropped if it turns out the same).
    /// </summary>
    public void InvalidateEntry(FuseName name) =>
        Enqueue(new Notification { Code = NotifyCode.InvalidateEntry, Name = name });

    /// <summary>
    /// Says that a name is gone, if it stood for this node (FUSE_NOTIFY_DELETE): the directory's attributes and listing
    /// are dropped, and who watches the node (inotify(7)) gets IN_DELETE_SELF, once it is not open any more. Who
    /// watches the directory gets nothing. Descriptors stay usable. A directory in which something is in use is dropped
    /// without being marked as deleted.
    /// </summary>
    public void Delete(FuseName name, ulong node) =>
        Enqueue(new Notification { Code = NotifyCode.Delete, Name = name, Node = node });

    /// <summary>
    /// Has every cached name looked up anew: with one message where <see cref="FuseProtocol.HasEpochs"/>
    /// (FUSE_NOTIFY_INC_EPOCH), else by invalidating those that are listed, which must then be all that may be cached.
    /// Attributes come with the lookups; those of the root, of open files and the listings of directories are left.
    /// With epochs, names are dropped even if they turn out the same, and with them whatever is mounted on them, in
    /// every mount namespace (<c>d_invalidate</c>): the masks of a sandbox, say.
    /// </summary>
    public void InvalidateNames(IEnumerable<FuseName> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (_protocol().HasEpochs)
        {
            Enqueue(new Notification { Code = NotifyCode.IncrementEpoch });
            return;
        }

        foreach (FuseName name in names)
        {
            InvalidateEntry(name);
        }
    }

    /// <summary>
    /// Waits until everything that was queued is written, for <paramref name="limit"/> at most; whether it was. Never
    /// from a method of <see cref="IFuseFileSystem"/>, nor from a thread that one waits for.
    /// </summary>
    public bool Flush(TimeSpan limit)
    {
        long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        lock (_gate)
        {
            long rest;
            while (!_stopped && (_queue.Count > 0 || _isWriting) && (rest = end - Environment.TickCount64) > 0)
            {
                Monitor.Wait(_gate, (int)Math.Min(rest, int.MaxValue));
            }

            return _queue.Count == 0 && !_isWriting;
        }
    }

    /// <summary>Stops; what is still queued is dropped. Waits a second at most for a notification under way.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join(s_stopLimit);
    }

    private void Enqueue(Notification notification)
    {
        if (!notification.IsValid)
        {
            throw new ArgumentException(NodeName.Rule);
        }

        lock (_gate)
        {
            if (!_stopped && _queued.Add(notification))
            {
                _queue.Enqueue(notification);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Run()
    {
        while (TryTake(out Notification notification))
        {
            notification.Write(_sink, _protocol());
        }
    }

    private bool TryTake(out Notification notification)
    {
        lock (_gate)
        {
            _isWriting = false;
            Monitor.PulseAll(_gate);
            while (!_stopped && _queue.Count == 0)
            {
                Monitor.Wait(_gate);
            }

            notification = default;
            if (_stopped)
            {
                return false;
            }

            notification = _queue.Dequeue();
            _queued.Remove(notification); // what is asked for from now on is about something newer
            _isWriting = true;
            return true;
        }
    }
}
