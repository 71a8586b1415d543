using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Replies;

/// <summary>The answer to a stat. Exactly one of its methods is called, on the thread of the call.</summary>
public readonly ref struct AttributesReply
{
    private readonly ref ReplyState _state;
    private readonly bool _isExtended;

    internal AttributesReply(ref ReplyState state, bool isExtended)
    {
        _state = ref state;
        _isExtended = isExtended;
    }

    /// <summary>
    /// Answers with attributes, which the kernel may use for <paramref name="timeout"/> without asking again.
    /// </summary>
    public void Attributes(in NodeAttributes attributes, TimeSpan timeout)
    {
        // converted before it counts as answered: where that throws, the request has to be answered still
        if (_isExtended)
        {
            StatxOut statx = WireConversions.ToStatx(in attributes, timeout);
            ReplyWriter.Structure(_state.Take(), _state.Unique, in statx);
        }
        else
        {
            AttrOut attr = WireConversions.ToAttr(in attributes, timeout);
            ReplyWriter.Structure(_state.Take(), _state.Unique, in attr);
        }
    }

    /// <summary>Refuses.</summary>
    public void Error(Errno errno) => ReplyWriter.Error(_state.Take(), _state.Unique, errno);

    /// <summary>Promises an answer from another thread.</summary>
    public DeferredAttributesReply Defer() => new(_state.Take(), _state.Unique, _isExtended);
}
