using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Replies;

/// <summary>
/// The promise to answer a lookup. While it is open, notifications about names in that directory wait, and so does
/// everybody else who looks a name up there after one.
/// </summary>
public sealed class DeferredLookupReply : DeferredReply
{
    internal DeferredLookupReply(IReplySink sink, ulong unique)
        : base(sink, unique)
    {
    }

    /// <summary>
    /// The name exists, see <see cref="LookupReply.Found"/>; false where it was answered before or the request is gone,
    /// and then the kernel has no reference to the node.
    /// </summary>
    public bool TryFound(
        ulong node, in NodeAttributes attributes, TimeSpan nameTimeout, TimeSpan attributesTimeout)
    {
        if (!WireConversions.IsPossible(node, attributes.Kind))
        {
            TryError(Errno.EIO); // the conversion throws, and the caller must not wait until this is collected
        }

        EntryOut entry = WireConversions.ToEntry(node, in attributes, nameTimeout, attributesTimeout);
        return TryStructure(in entry);
    }

    /// <summary>
    /// There is no such name, see <see cref="LookupReply.Missing"/>; false where it was answered before or the request
    /// is gone.
    /// </summary>
    public bool TryMissing(TimeSpan timeout)
    {
        EntryOut entry = WireConversions.ToMissing(timeout);
        return TryStructure(in entry);
    }
}
