using SecretsFs.Fuse;
using SecretsFs.Fuse.Replies;

namespace SecretsFs.FileSystem;

/// <summary>
/// Answers what is in a directory, from memory and at once: nobody can go anywhere while a name is being looked up. On
/// the thread that reads the device.
/// </summary>
/// <param name="catalog">The names.</param>
/// <param name="reservations">Tells which version a thread was sent to look up.</param>
internal sealed class NameAnswers(Catalog catalog, ReservationTable reservations)
{
    /// <summary>Finds a name in a directory.</summary>
    public void Lookup(in FuseCaller caller, ulong parent, ReadOnlySpan<byte> name, LookupReply reply)
    {
        KeyTree tree = catalog.Served.Tree;
        if (!tree.Directories.TryGetValue(parent, out DirectoryNode? directory))
        {
            reply.Error(Errno.ENOENT);
        }
        else if (directory.Find(name) is not DirectoryChild child)
        {
            reply.Error(Errno.ENOENT);
        }
        else if (child.Directory is not null)
        {
            NodeAttributes attributes = tree.Attributes(child.Directory);
            reply.Found(child.Directory.Node, in attributes, KernelCache.NameTimeout, KernelCache.NameTimeout);
        }
        else
        {
            KeyNode key = child.Key!;
            KeyState state = reservations.RetryOf(caller.ThreadId, key) ?? key.Current;
            state = catalog.Nodes.Expose(state);
            reply.Found(
                state.Node,
                key.Attributes(state),
                KernelCache.NameTimeout,
                KernelCache.AttributesTimeout(state, state.Node));
        }
    }

    /// <summary>Lists a directory from an offset on.</summary>
    public void List(ulong node, ulong offset, DirectoryReply reply)
    {
        KeyTree tree = catalog.Served.Tree;
        if (tree.Directories.TryGetValue(node, out DirectoryNode? directory))
        {
            bool fits = (offset > 0 || reply.TryAdd("."u8, NodeKind.Directory, directory.Node, 1))
                && (offset > 1 || reply.TryAdd(
                    ".."u8, NodeKind.Directory, directory.Parent.Node, DirectoryNode.FirstPosition));
            if (fits)
            {
                AddChildren(tree, directory.After(offset), ref reply);
            }
        }

        reply.Send(); // a directory that is no longer declared has no names
    }

    private void AddChildren(KeyTree tree, ReadOnlySpan<DirectoryChild> children, ref DirectoryReply reply)
    {
        foreach (DirectoryChild child in children)
        {
            bool fits = child.Key is KeyNode key
                ? TryAdd(child, key, ref reply)
                : reply.TryAdd(
                    child.Name.Span,
                    child.Directory!.Node,
                    tree.Attributes(child.Directory),
                    KernelCache.NameTimeout,
                    KernelCache.NameTimeout,
                    child.Position);
            if (!fits)
            {
                return;
            }
        }
    }

    private bool TryAdd(DirectoryChild child, KeyNode key, ref DirectoryReply reply)
    {
        if (!reply.TakesAttributes)
        {
            return reply.TryAdd(child.Name.Span, NodeKind.File, key.Inode, child.Position);
        }

        KeyState state = catalog.Nodes.Expose(key.Current);
        bool fits = reply.TryAdd(
            child.Name.Span,
            state.Node,
            key.Attributes(state),
            KernelCache.NameTimeout,
            KernelCache.AttributesTimeout(state, state.Node),
            child.Position);
        if (!fits)
        {
            catalog.Nodes.Forget(state.Node, 1);
        }

        return fits;
    }
}
