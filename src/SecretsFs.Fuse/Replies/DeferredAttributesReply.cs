using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Replies;

/// <summary>The promise to answer a stat.</summary>
public sealed class DeferredAttributesReply : DeferredReply
{
    private readonly bool _isExtended;

    internal DeferredAttributesReply(IReplySink sink, ulong unique, bool isExtended)
        : base(sink, unique) => _isExtended = isExtended;

    /// <summary>Answers with attributes; false where it was answered before or the request is gone.</summary>
    public bool TryAttributes(in NodeAttributes attributes, TimeSpan timeout)
    {
        if (!WireConversions.IsPossible(attributes.Kind))
        {
            TryError(Errno.EIO); // the conversion throws, and the caller must not wait until this is collected
        }

        if (_isExtended)
        {
            StatxOut statx = WireConversions.ToStatx(in attributes, timeout);
            return TryStructure(in statx);
        }

        AttrOut attr = WireConversions.ToAttr(in attributes, timeout);
        return TryStructure(in attr);
    }
}
