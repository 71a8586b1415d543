using System.Collections.Concurrent;
using SecretsFs.Core.Access;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Reading;
using SecretsFs.Fuse;
using SecretsFs.Fuse.Replies;

namespace SecretsFs.FileSystem;

/// <summary>
/// The bridge: the kernel's questions by node id become questions about declared keys. Names, kinds,
/// owners and known lengths are answered at once from memory; opens and unknown lengths go to the
/// <see cref="SecretReader"/> and are answered from there.
/// </summary>
internal sealed class SecretsFileSystem : IFuseFileSystem, IDisposable
{
    private readonly Catalog _catalog;
    private readonly HandleTable _handles = new();
    private readonly ReservationTable _reservations = new();
    private readonly ConcurrentDictionary<ulong, OpenRequest> _waiting = new();
    private readonly NameAnswers _names;
    private readonly KernelCache _cache;
    private int _measuring;

    public SecretsFileSystem(Catalog catalog, FuseNotifier notifier)
    {
        _catalog = catalog;
        _names = new NameAnswers(catalog, _reservations);
        _cache = new KernelCache(notifier);
        catalog.Nodes.Outdated += _cache.Outdated;
    }

    /// <summary>Whether a program waits for content or a length. Any thread.</summary>
    public bool HasWaiting => Volatile.Read(ref _measuring) > 0 || !_waiting.IsEmpty;

    /// <summary>
    /// Serves another manifest from now on: what is withdrawn is gone at once, its names, its open
    /// handles, its cached pages. The caller retires the old reader. Not from two threads at a time. False where the
    /// kernel could not be told within a second, and may show old attributes for another.
    /// </summary>
    public bool Replace(ServedManifest served)
    {
        KeyTree before = _catalog.Served.Tree;
        _catalog.Replace(served);
        _reservations.Clear();
        foreach (ulong node in _handles.ReleaseWithdrawn())
        {
            _cache.Closed(node);
        }

        return _cache.Replaced(before, served.Tree);
    }

    /// <summary>Wipes everything that is open. After the connection has ended.</summary>
    public void Dispose()
    {
        _reservations.Dispose();
        _handles.ReleaseAll();
    }

    public void Lookup(in FuseCaller caller, ulong parent, ReadOnlySpan<byte> name, LookupReply reply) =>
        _names.Lookup(in caller, parent, name, reply);

    public void Forget(ulong node, ulong lookups) => _catalog.Nodes.Forget(node, lookups);

    public void GetAttributes(in FuseCaller caller, ulong node, AttributesReply reply)
    {
        ServedManifest served = _catalog.Served;
        if (served.Tree.Directories.TryGetValue(node, out DirectoryNode? directory))
        {
            reply.Attributes(served.Tree.Attributes(directory), KernelCache.NameTimeout);
        }
        else if (!_catalog.Nodes.TryGet(node, out KeyState? state) || (state = _catalog.Present(state!)) is null)
        {
            reply.Error(Errno.ESTALE);
        }
        else if ((state = NowAt(node, state)).Length is not null || state.IsUnmeasurable || caller.ThreadId == 1)
        {
            reply.Attributes(_catalog.Shown(state).Attributes(state), KernelCache.AttributesTimeout(state, node));
        }
        else
        {
            Interlocked.Increment(ref _measuring);
            MeasureRequest request = new(this, node, state, ToReadCaller(in caller), reply.Defer())
            {
                ExpectsEntry = state.Key.WasThereRecently,
            };
            if (!_catalog.Served.Reader.TrySubmit(request))
            {
                // a reload comes in between, or the end: the next stat measures
                MeasureCompleted(request, new ReadResult(ReadOutcome.Interrupted, null));
            }
        }
    }

    /// <summary>
    /// The version that a stat of a node shows: its own while somebody has it open, else the last one. The kernel may
    /// lead a name to the node of an older version for a second.
    /// </summary>
    private KeyState NowAt(ulong node, KeyState state) =>
        _catalog.Latest(state) is var latest && latest != state && !_handles.IsOpen(node) ? latest : state;

    public void Open(in FuseCaller caller, ulong node, uint flags, OpenReply reply)
    {
        ServedManifest served = _catalog.Served;
        if (served.Tree.Directories.ContainsKey(node))
        {
            reply.Error(Errno.EISDIR);
        }
        else if (!_catalog.Nodes.TryGet(node, out KeyState? state))
        {
            reply.Error(Errno.ESTALE); // the kernel looks the name up again and finds what there is now
        }
        else if (!state!.Key.Declared.IsInForce)
        {
            LookAgain(in caller, served, state, reply);
        }
        else if (_reservations.Any || !TryOpenAtOnce(in caller, served, state, reply))
        {
            Submit(in caller, state, reply);
        }
    }

    /// <summary>
    /// Answers the open of a definition of the past: ESTALE, and the thread finds the content kept for it under the one
    /// in force, since the store may have another version than was last seen and the kernel looks only once more.
    /// </summary>
    private void LookAgain(in FuseCaller caller, ServedManifest served, KeyState state, OpenReply reply)
    {
        if (served.Tree.Keys.TryGetValue(state.Key.Declared.File.Name.Value, out KeyNode? now))
        {
            // of no version, so that whatever the store has is another
            Submit(in caller, new KeyState(now, null), reply);
        }
        else
        {
            reply.Error(Errno.ESTALE);
        }
    }

    private void Submit(in FuseCaller caller, KeyState state, OpenReply reply)
    {
        OpenRequest request = new(this, _catalog.Served.Reader, state, ToReadCaller(in caller), reply.Defer())
        {
            ExpectsEntry = state.Key.WasThereRecently,
            Reservation = _reservations.Take(caller.ThreadId, state),
        };
        _waiting[caller.Unique] = request;
        while (!request.Reader.TrySubmit(request))
        {
            SecretReader now = _catalog.Served.Reader; // a reload retired the other
            if (now == request.Reader)
            {
                request.Reservation?.Release(); // the daemon ends
                OpenCompleted(request, new ReadResult(ReadOutcome.Interrupted, null));
                return;
            }

            request.Reader = now;
        }
    }

    /// <summary>
    /// Opens what another has open already, without the way through the queue, which costs as much as all of the rest.
    /// </summary>
    private bool TryOpenAtOnce(in FuseCaller caller, ServedManifest served, KeyState state, OpenReply reply)
    {
        DeclaredKey key = state.Key.Declared;
        if (served.Reader.TryGrant(key, ToReadCaller(in caller), state.Version) is not Snapshot snapshot)
        {
            return false;
        }

        ulong handle = _handles.Add(key, state.Node, snapshot);
        Settle(handle, key, reply.Opened(handle, OpenMode.Direct));
        return true;
    }

    /// <summary>
    /// Keeps the handle of an open only where the kernel took it, and its content only while it is declared.
    /// </summary>
    private void Settle(ulong handle, DeclaredKey key, bool isTaken)
    {
        if (!isTaken)
        {
            _handles.Remove(handle);
        }
        else if (key.IsWithdrawn)
        {
            _handles.ReleaseWithdrawn(); // a reload came between the decision and the handle
        }
    }

    public void Read(in FuseCaller caller, ulong node, ulong handle, ulong offset, uint size, ReadReply reply)
    {
        if (!_handles.TryGet(handle, out OpenHandle? open)
            || open!.Key.IsWithdrawn
            || !open.Snapshot.TryBorrow(out SecretLease lease))
        {
            reply.Error(Errno.ESTALE);
            return;
        }

        using (lease)
        {
            ReadOnlySpan<byte> content = lease.Bytes;
            reply.Data(offset >= (ulong)content.Length ? [] : content[(int)offset..]);
        }
    }

    public void Release(ulong node, ulong handle)
    {
        if (_handles.Remove(handle))
        {
            _cache.Closed(node);
        }
    }

    /// <summary>
    /// A handle that means nothing, rather than none: without, the kernel would keep listings, and hold a lock on them
    /// while it copies one to a program, which can draw that out and so keep everybody else from listing.
    /// </summary>
    public void OpenDirectory(in FuseCaller caller, ulong node, DirectoryOpenReply reply) => reply.Opened(0);

    public void ReadDirectory(in FuseCaller caller, ulong node, ulong handle, ulong offset, DirectoryReply reply) =>
        _names.List(node, offset, reply);

    public void StatFs(in FuseCaller caller, StatFsReply reply)
    {
        KeyTree tree = _catalog.Served.Tree;
        reply.Empty((ulong)(tree.Keys.Count + tree.Directories.Count));
    }

    public void Interrupt(ulong unique)
    {
        if (_waiting.TryGetValue(unique, out OpenRequest? request))
        {
            request.Reader.Signalled(request);
        }
    }

    /// <summary>Answers an open. Any thread.</summary>
    public void OpenCompleted(OpenRequest request, in ReadResult result)
    {
        _waiting.TryRemove(request.Reply.Unique, out _);
        if (result.Snapshot is null)
        {
            _catalog.Learn(request.State, result.Outcome);
            request.Reply.TryError(OutcomeErrors.For(result.Outcome));
            return;
        }

        bool isOutdated = result.Outcome == ReadOutcome.Outdated;
        KeyState state = _catalog.Learn(request.State, result.Snapshot);
        if (isOutdated)
        {
            _reservations.Put(request.Caller.ThreadId, state, result.Snapshot, isRetry: true);
            // the kernel looks the name up again, is shown this version, and opens that
            request.Reply.TryError(Errno.ESTALE);
            return;
        }

        ulong handle = _handles.Add(request.Key, state.Node, result.Snapshot);
        Settle(handle, request.Key, request.Reply.TryOpened(handle, OpenMode.Direct));
    }

    /// <summary>Answers a stat whose length was measured, or could not be. Any thread.</summary>
    public void MeasureCompleted(MeasureRequest request, in ReadResult result)
    {
        Interlocked.Decrement(ref _measuring);
        if (result.Snapshot is null)
        {
            _catalog.Learn(request.State, result.Outcome);
            if (result.Outcome is not (ReadOutcome.Withdrawn or ReadOutcome.Interrupted))
            {
                request.State.RememberUnmeasurable();
            }

            AnswerAttributes(request, request.State);
            return;
        }

        // also where the store has another version by now: this node was never opened, or its length would be known
        KeyState measured = _catalog.Learn(request.State, result.Snapshot);
        uint thread = request.Caller.ThreadId;
        Reservation kept = _reservations.Put(thread, measured, result.Snapshot, isRetry: false); // before it goes on
        if (!AnswerAttributes(request, measured))
        {
            _reservations.Withdraw(thread, kept); // it was answered before, and is gone
        }
    }

    /// <summary>Answers a stat with what is known, unless it was answered. Any thread.</summary>
    public bool AnswerAttributes(MeasureRequest request, KeyState state) =>
        request.Reply.TryAttributes(
            _catalog.Shown(state).Attributes(state), KernelCache.AttributesTimeout(state, request.Node));

    private static ReadCaller ToReadCaller(in FuseCaller caller) => new(caller.UserId, caller.GroupId, caller.ThreadId);
}
