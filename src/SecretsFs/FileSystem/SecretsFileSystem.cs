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
    /// <summary>The kernel asks each time: nothing tells it of changes yet.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.Zero;

    private readonly Catalog _catalog;
    private readonly HandleTable _handles = new();
    private readonly ReservationTable _reservations = new();
    private readonly ConcurrentDictionary<ulong, DirectoryNode> _directories = new();
    private readonly ConcurrentDictionary<ulong, OpenRequest> _waiting = new();
    private readonly FuseNotifier _notifier;
    private ulong _lastDirectory;

    public SecretsFileSystem(Catalog catalog, FuseNotifier notifier)
    {
        _catalog = catalog;
        _notifier = notifier;
    }

    /// <summary>
    /// Serves another manifest from now on: what is withdrawn is gone at once, its names, its open
    /// handles, its cached pages. The caller retires the old reader. Not from two threads at a time.
    /// </summary>
    public void Replace(ServedManifest served)
    {
        _catalog.Replace(served);
        _reservations.Clear();
        foreach (ulong node in _handles.ReleaseWithdrawn())
        {
            _notifier.InvalidateInode(node);
        }
    }

    /// <summary>Wipes everything that is open. After the connection has ended.</summary>
    public void Dispose()
    {
        _reservations.Dispose();
        _handles.ReleaseAll();
    }

    public void Lookup(in FuseCaller caller, ulong parent, ReadOnlySpan<byte> name, LookupReply reply)
    {
        KeyTree tree = _catalog.Served.Tree;
        if (!tree.Directories.TryGetValue(parent, out DirectoryNode? directory))
        {
            reply.Error(Errno.ENOENT);
        }
        else if (directory.Find(name) is not DirectoryNode.Child child)
        {
            reply.Error(Errno.ENOENT);
        }
        else if (child.Directory is not null)
        {
            reply.Found(child.Directory.Node, tree.Attributes(child.Directory), s_timeout, s_timeout);
        }
        else
        {
            KeyNode key = child.Key!;
            KeyState state = _reservations.RetryOf(caller.ThreadId, key) ?? key.Current;
            state = _catalog.Nodes.Expose(state);
            reply.Found(state.Node, key.Attributes(state), s_timeout, s_timeout);
        }
    }

    public void Forget(ulong node, ulong lookups) => _catalog.Nodes.Forget(node, lookups);

    public void GetAttributes(in FuseCaller caller, ulong node, AttributesReply reply)
    {
        ServedManifest served = _catalog.Served;
        if (served.Tree.Directories.TryGetValue(node, out DirectoryNode? directory))
        {
            reply.Attributes(served.Tree.Attributes(directory), s_timeout);
        }
        else if (!_catalog.Nodes.TryGet(node, out KeyState? state) || state!.Key.Declared.IsWithdrawn)
        {
            reply.Error(Errno.ESTALE);
        }
        else if (state.Length is not null || state.FailedToMeasureRecently || caller.ThreadId == 1)
        {
            reply.Attributes(state.Key.Attributes(state), s_timeout);
        }
        else
        {
            served.Reader.Submit(new MeasureRequest(this, state, ToReadCaller(in caller), reply.Defer())
            {
                ExpectsEntry = state.Key.WasThereRecently,
            });
        }
    }

    public void Open(in FuseCaller caller, ulong node, uint flags, OpenReply reply)
    {
        const uint O_ACCMODE = 3;
        ServedManifest served = _catalog.Served;
        if ((flags & O_ACCMODE) != 0)
        {
            reply.Error(Errno.EROFS); // the mount says so before; a remount could change that
        }
        else if (served.Tree.Directories.ContainsKey(node))
        {
            reply.Error(Errno.EISDIR);
        }
        else if (!_catalog.Nodes.TryGet(node, out KeyState? state) || !state!.Key.Declared.IsInForce)
        {
            reply.Error(Errno.ESTALE); // the kernel looks the name up again and finds what there is now
        }
        else
        {
            OpenRequest request = new(this, served.Reader, state, ToReadCaller(in caller), reply.Defer())
            {
                ExpectsEntry = state.Key.WasThereRecently,
                Reservation = _reservations.Take(caller.ThreadId, state),
            };
            _waiting[caller.Unique] = request;
            served.Reader.Submit(request);
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
            _notifier.InvalidateInode(node);
        }
    }

    public void OpenDirectory(in FuseCaller caller, ulong node, OpenReply reply)
    {
        if (!_catalog.Served.Tree.Directories.TryGetValue(node, out DirectoryNode? directory))
        {
            reply.Error(Errno.ENOENT);
            return;
        }

        ulong handle = ++_lastDirectory; // only the thread that reads the device comes here
        _directories[handle] = directory;
        reply.Opened(handle, OpenMode.Cached);
    }

    public void ReadDirectory(in FuseCaller caller, ulong node, ulong handle, ulong offset, DirectoryReply reply)
    {
        const ulong DotEntries = 2;
        if (!_directories.TryGetValue(handle, out DirectoryNode? directory))
        {
            reply.Error(Errno.ESTALE);
            return;
        }

        if (offset == 0)
        {
            // from the start: the names there are now
            directory = _catalog.Served.Tree.Directories.GetValueOrDefault(directory.Node)
                ?? new DirectoryNode(directory.Path, null);
            _directories[handle] = directory;
        }

        bool fits = (offset > 0 || reply.TryAdd(directory.Node, NodeKind.Directory, "."u8, 1))
            && (offset > 1 || reply.TryAdd(directory.Parent.Node, NodeKind.Directory, ".."u8, DotEntries));
        ulong next = Math.Max(offset, DotEntries);
        for (; fits && next - DotEntries < (ulong)directory.Children.Count; next++)
        {
            DirectoryNode.Child child = directory.Children[(int)(next - DotEntries)];
            fits = child.Directory is not null
                ? reply.TryAdd(child.Directory.Node, NodeKind.Directory, child.Name, next + 1)
                : reply.TryAdd(child.Key!.Inode, NodeKind.File, child.Name, next + 1);
        }

        reply.Send();
    }

    public void ReleaseDirectory(ulong node, ulong handle) => _directories.TryRemove(handle, out _);

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
        if (!request.Reply.TryOpened(handle, OpenMode.Direct))
        {
            _handles.Remove(handle);
        }
        else if (request.Key.IsWithdrawn)
        {
            _handles.ReleaseWithdrawn(); // a reload came between the decision and the handle
        }
    }

    /// <summary>Answers a stat whose length was measured, or could not be. Any thread.</summary>
    public void MeasureCompleted(MeasureRequest request, in ReadResult result)
    {
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
    public static bool AnswerAttributes(MeasureRequest request, KeyState state) =>
        request.Reply.TryAttributes(state.Key.Attributes(state), s_timeout);

    private static ReadCaller ToReadCaller(in FuseCaller caller) => new(caller.UserId, caller.GroupId, caller.ThreadId);
}
