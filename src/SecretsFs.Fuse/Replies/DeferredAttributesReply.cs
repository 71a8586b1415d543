using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Replies;

/// <summary>The promise to answer a stat.</summary>
public sealed class DeferredAttributesReply : DeferredReply
{
    internal DeferredAttributesReply(IReplySink sink, ulong unique)
        : base(sink, unique)
    {
    }

    /// <summary>Answers with attributes; false where it was answered before.</summary>
    public bool TryAttributes(in NodeAttributes attributes, TimeSpan timeout)
    {
        AttrOut attr = WireConversions.ToAttr(in attributes, timeout);
        return TryStructure(in attr);
    }
}
