using SecretsFs.Core.Memory;
using SecretsFs.Core.Reading;
using SecretsFs.Fuse;
using SecretsFs.Fuse.Replies;
using SecretsFs.Takeover;

namespace SecretsFs.FileSystem;

/// <summary>
/// What is open, and reading from it. What a predecessor of this process opened is decrypted once more when somebody
/// reads from it: that version, or ESTALE where the store has it no more. Any thread, but as said.
/// </summary>
/// <param name="catalog">What is served.</param>
/// <param name="cache">Told when a file is closed for good.</param>
/// <param name="slots">Where handles are written down for a successor.</param>
internal sealed class OpenFiles(Catalog catalog, KernelCache cache, HandleSlots slots) : IDisposable
{
    private readonly HandleTable _handles = new(slots);
    private readonly Dictionary<ulong, ulong> _openedBefore = [];

    /// <summary>Whether anybody has a node open.</summary>
    public bool IsOpen(ulong node) => _handles.IsOpen(node);

    /// <summary>
    /// Goes on with what predecessors have left open, and drops the pages of what they released. Before the first
    /// request is read.
    /// </summary>
    public void TakeOver()
    {
        (List<HandleRecord> open, HashSet<ulong> released) = slots.TakeOver();
        foreach (HandleRecord record in open)
        {
            Adopt(in record);
            _openedBefore[record.OpenedBy] = record.Handle;
        }

        foreach (ulong node in released)
        {
            if (!_handles.IsOpen(node))
            {
                cache.Closed(node);
            }
        }
    }

    /// <summary>
    /// A request to open comes once more: what a predecessor entered for it, nobody was told of. On the thread that
    /// reads the device.
    /// </summary>
    public void Reconsider(in FuseCaller caller)
    {
        if (caller.IsResent && _openedBefore.Remove(FuseCaller.RequestOf(caller.Unique), out ulong handle))
        {
            _handles.Remove(handle);
        }
    }

    /// <summary>
    /// Enters what is about to be opened, before the kernel is told of it; 0 where there are too many. The reference to
    /// the content is owned from here on.
    /// </summary>
    public ulong Enter(ulong openedBy, KeyState state, Snapshot snapshot)
    {
        ulong handle = _handles.Add(openedBy, state, snapshot);
        if (handle == 0)
        {
            snapshot.Release();
        }

        return handle;
    }

    /// <summary>
    /// Keeps a handle only where the kernel took it, and its content only while it is declared.
    /// </summary>
    public void Settle(ulong handle, KeyState state, bool isTaken)
    {
        if (!isTaken)
        {
            _handles.Remove(handle);
        }
        else if (state.Key.Declared.IsWithdrawn)
        {
            _handles.ReleaseWithdrawn(); // a reload came between the decision and the handle
        }
    }

    /// <summary>Answers a read.</summary>
    public void Read(in FuseCaller caller, ulong handle, ulong offset, ReadReply reply)
    {
        if (!TryGet(handle, out OpenHandle? open) || open!.IsWithdrawn)
        {
            reply.Error(Errno.ESTALE);
        }
        else if (open.Content is null)
        {
            Await(open, in caller, new PendingRead(offset, reply.Defer()));
        }
        else if (open.Content.TryBorrow(out SecretLease lease))
        {
            using (lease)
            {
                reply.Data(From(lease.Bytes, offset));
            }
        }
        else
        {
            reply.Error(Errno.ESTALE);
        }
    }

    /// <summary>Answers who waits for content that was decrypted once more, or could not be.</summary>
    public static void Reopened(ReopenRequest request, in ReadResult result)
    {
        OpenHandle open = request.Handle;
        bool isSame = result.Outcome == ReadOutcome.Granted;
        if (!isSame)
        {
            result.Snapshot?.Release();
        }

        open.State!.Note(result.Outcome);
        if (result.Outcome is ReadOutcome.Outdated or ReadOutcome.Missing)
        {
            open.Release(); // the store has this version no more
        }

        Errno error = result.Outcome == ReadOutcome.Missing ? Errno.ESTALE : OutcomeErrors.For(result.Outcome);
        foreach (PendingRead read in open.Arrive(isSame ? result.Snapshot : null))
        {
            if (isSame)
            {
                Answer(read, open);
            }
            else
            {
                read.Reply.TryError(error);
            }
        }
    }

    /// <summary>The last descriptor of a handle is gone.</summary>
    public void Release(ulong node, ulong handle)
    {
        TryGet(handle, out _); // one of a predecessor, of which this process has not heard yet, counts as well
        if (_handles.Remove(handle))
        {
            cache.Closed(node);
        }
    }

    /// <summary>What is withdrawn is gone at once.</summary>
    public void ReleaseWithdrawn()
    {
        foreach (ulong node in _handles.ReleaseWithdrawn())
        {
            cache.Closed(node);
        }
    }

    /// <summary>Wipes everything that is open.</summary>
    public void Dispose() => _handles.ReleaseAll();

    private static ReadOnlySpan<byte> From(ReadOnlySpan<byte> content, ulong offset) =>
        offset >= (ulong)content.Length ? [] : content[(int)offset..];

    /// <summary>
    /// A handle of this process, or one that its predecessor answered with in the moment in which it ended.
    /// </summary>
    private bool TryGet(ulong handle, out OpenHandle? open)
    {
        if (_handles.TryGet(handle, out open))
        {
            return true;
        }

        if (slots.TryGet(handle, out HandleRecord record))
        {
            Adopt(in record);
        }

        return _handles.TryGet(handle, out open);
    }

    /// <summary>
    /// Enters a handle that a predecessor opened. Where its content is not declared any more, nothing can be read from
    /// it.
    /// </summary>
    private void Adopt(in HandleRecord record)
    {
        KeyNode? key = catalog.Served.Tree.KeyWith(record.Content);
        KeyState? state = key is not null && record.IsWithdrawn == 0
            ? catalog.Nodes.Inherit(new KeyState(key!, record.Version, record.Node) { Length = record.Length })
            : null;
        _handles.Enter(record.Handle, new OpenHandle(record.Node, state, content: null));
        if (state is null)
        {
            cache.Closed(record.Node); // the predecessor may not have come to drop the pages of a mapping
        }
    }

    private void Await(OpenHandle open, in FuseCaller caller, PendingRead read)
    {
        if (!open.TryWait(read, out bool isFirst))
        {
            Answer(read, open); // it came in between, or is gone
        }
        else if (isFirst)
        {
            ReopenRequest request = new(open, Callers.ToReadCaller(in caller));
            if (catalog.Submit(request) is null)
            {
                Reopened(request, new ReadResult(ReadOutcome.Interrupted, null));
            }
        }
    }

    private static void Answer(PendingRead read, OpenHandle open)
    {
        if (open.Content is Snapshot content && content.TryBorrow(out SecretLease lease))
        {
            using (lease)
            {
                read.Reply.TryData(From(lease.Bytes, read.Offset));
            }
        }
        else
        {
            read.Reply.TryError(Errno.ESTALE);
        }
    }
}
