using System.Text;
using SecretsFs.Fuse.Replies;
using SecretsFs.Fuse.TestServer.Requests;
using SecretsFs.Fuse.TestServer.Tree;

namespace SecretsFs.Fuse.TestServer;

/// <summary>
/// A filesystem of versioned files. A handle is the id of its node, so that it means the same to a process that never
/// gave it out. Everything is under the lock of <see cref="State"/>.
/// </summary>
internal sealed class TestFileSystem(State state) : IFuseFileSystem
{
    public void Lookup(in FuseCaller caller, ulong parent, ReadOnlySpan<byte> name, LookupReply reply)
    {
        using State.Scope scope = state.Enter();
        string directory = Known(parent).Path;
        string text = Encoding.UTF8.GetString(name);
        string path = directory.Length == 0 ? text : $"{directory}/{text}";
        state.Counts.AddLookup(path);
        if (state.Deferrals.Wants(RequestKind.Lookup, path))
        {
            DeferredLookupReply later = reply.Defer();
            Defer(RequestKind.Lookup, path, in caller, later, () => state.Tree.Find(path) is Node late
                ? later.TryFound(late.Id, late.Attributes, state.NameTimeout, state.AttributesTimeout)
                : later.TryMissing(state.NameTimeout));
        }
        else if (state.Tree.Find(path) is Node node)
        {
            reply.Found(node.Id, node.Attributes, state.NameTimeout, state.AttributesTimeout);
        }
        else
        {
            reply.Missing(state.NameTimeout);
        }
    }

    public void GetAttributes(in FuseCaller caller, ulong node, AttributesReply reply)
    {
        using State.Scope scope = state.Enter();
        Node known = Known(node);
        state.Counts.Add(RequestKind.GetAttr);
        if (state.Deferrals.Wants(RequestKind.GetAttr, known.Path))
        {
            DeferredAttributesReply later = reply.Defer();
            Defer(
                RequestKind.GetAttr,
                known.Path,
                in caller,
                later,
                () => later.TryAttributes(known.Attributes, state.AttributesTimeout));
        }
        else
        {
            reply.Attributes(known.Attributes, state.AttributesTimeout);
        }
    }

    /// <summary>One that is outdated is refused with ESTALE.</summary>
    public void Open(in FuseCaller caller, ulong node, uint flags, OpenReply reply)
    {
        using State.Scope scope = state.Enter();
        Node known = Known(node);
        state.Counts.Add(RequestKind.Open);
        if (state.Deferrals.Wants(RequestKind.Open, known.Path))
        {
            DeferredOpenReply later = reply.Defer();
            Defer(RequestKind.Open, known.Path, in caller, later, () => state.Tree.IsCurrent(known)
                ? Opened(later.TryOpened(known.Id, state.OpenMode))
                : later.TryError(Errno.ESTALE));
        }
        else if (state.Tree.IsCurrent(known))
        {
            Opened(reply.Opened(known.Id, state.OpenMode));
        }
        else
        {
            reply.Error(Errno.ESTALE);
        }
    }

    public void Read(in FuseCaller caller, ulong node, ulong handle, ulong offset, uint size, ReadReply reply)
    {
        using State.Scope scope = state.Enter();
        Node known = Known(handle);
        state.Counts.Add(RequestKind.Read);
        if (state.Deferrals.Wants(RequestKind.Read, known.Path))
        {
            DeferredReadReply later = reply.Defer();
            Defer(RequestKind.Read, known.Path, in caller, later, () => later.TryData(From(known, offset)));
        }
        else
        {
            reply.Data(From(known, offset));
        }
    }

    public void Release(ulong node, ulong handle)
    {
        using State.Scope scope = state.Enter();
        state.Counts.Add(RequestKind.Release);
        state.OpenFiles--;
    }

    public void OpenDirectory(in FuseCaller caller, ulong node, DirectoryOpenReply reply)
    {
        using State.Scope scope = state.Enter();
        Node known = Known(node);
        state.Counts.Add(RequestKind.OpenDir);
        if (!state.HasDirectoryHandles)
        {
            reply.NotNeeded();
        }
        else if (state.Deferrals.Wants(RequestKind.OpenDir, known.Path))
        {
            DeferredOpenReply later = reply.Defer();
            Defer(
                RequestKind.OpenDir, known.Path, in caller, later, () => later.TryOpened(known.Id, OpenMode.Cached));
        }
        else
        {
            reply.Opened(known.Id);
        }
    }

    public void ReadDirectory(in FuseCaller caller, ulong node, ulong handle, ulong offset, DirectoryReply reply)
    {
        using State.Scope scope = state.Enter();
        state.Counts.Add(RequestKind.ReadDir);
        Node directory = Known(node);
        bool fits = (offset >= 1 || reply.TryAdd("."u8, NodeKind.Directory, directory.Id, 1))
            && (offset >= 2 || reply.TryAdd(".."u8, NodeKind.Directory, state.Tree.ParentOf(directory).Id, 2));
        foreach (Child child in directory.Children.After(Math.Max(offset, 2)))
        {
            fits = fits && reply.TryAdd(
                child.Name,
                child.Node.Id,
                child.Node.Attributes,
                state.NameTimeout,
                state.AttributesTimeout,
                child.Number);
            if (!fits)
            {
                break;
            }
        }

        reply.Send();
    }

    public void ReleaseDirectory(ulong node, ulong handle) => Count(RequestKind.ReleaseDir);

    public void ReadLink(in FuseCaller caller, ulong node, LinkReply reply)
    {
        using State.Scope scope = state.Enter();
        state.Counts.Add(RequestKind.ReadLink);
        reply.Target(Known(node).Content);
    }

    public void Access(in FuseCaller caller, ulong node, uint mask, AccessReply reply)
    {
        using State.Scope scope = state.Enter();
        state.Counts.Add(RequestKind.Access);
        Node known = Known(node);
        if (!state.ChecksAccess)
        {
            reply.NotChecked();
        }
        else if (state.Forbidden == known.Path)
        {
            reply.Error(Errno.EACCES);
        }
        else
        {
            reply.Granted();
        }
    }

    public void Seek(in FuseCaller caller, ulong node, ulong handle, ulong offset, uint whence, SeekReply reply)
    {
        const uint SEEK_DATA = 3;
        using State.Scope scope = state.Enter();
        state.Counts.Add(RequestKind.Seek);
        if (state.Hole == 0)
        {
            reply.NotNeeded();
        }
        else if (offset >= (ulong)Known(handle).Content.Length)
        {
            reply.Error(Errno.ENXIO);
        }
        else
        {
            // the start is a hole, the rest is data
            reply.Found(whence == SEEK_DATA ? Math.Max(offset, state.Hole)
                : offset < state.Hole ? offset
                : (ulong)Known(handle).Content.Length);
        }
    }

    public void StatFs(in FuseCaller caller, StatFsReply reply)
    {
        Count(RequestKind.StatFs);
        reply.Empty(0);
    }

    public void Forget(ulong node, ulong lookups) => Count(RequestKind.Forget);

    public void Interrupt(ulong unique)
    {
        using State.Scope scope = state.Enter();
        state.Counts.Add(RequestKind.Interrupt);
        state.Interrupted.Enqueue(unique);
    }

    private static ReadOnlySpan<byte> From(Node node, ulong offset) =>
        node.Content.AsSpan((int)Math.Min(offset, (ulong)node.Content.Length));

    private bool Opened(bool wasTaken)
    {
        state.OpenFiles += wasTaken ? 1 : 0;
        return wasTaken;
    }

    private void Count(RequestKind kind)
    {
        using State.Scope scope = state.Enter();
        state.Counts.Add(kind);
    }

    private void Defer(
        RequestKind kind, string path, in FuseCaller caller, DeferredReply reply, Func<bool> answer) =>
        state.Deferrals.Add(new PendingRequest(kind, path, caller.IsResent, reply, answer));

    private Node Known(ulong id) => state.Tree.Find(id) ?? throw new ArgumentException($"there never was a node {id}");
}
