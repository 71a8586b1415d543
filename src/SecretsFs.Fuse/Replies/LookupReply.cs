using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Replies;

/// <summary>The answer to a lookup. Exactly one of its methods is called, on the thread of the call.</summary>
public readonly ref struct LookupReply
{
    private readonly ref ReplyState _state;

    internal LookupReply(ref ReplyState state) => _state = ref state;

    /// <summary>The name exists.</summary>
    /// <param name="node">The node id; not 0. The root is 1.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="nameTimeout">How long the kernel may use the name without asking again.</param>
    /// <param name="attributesTimeout">How long it may use the attributes without asking again.</param>
    public void Found(ulong node, in NodeAttributes attributes, TimeSpan nameTimeout, TimeSpan attributesTimeout)
    {
        IReplySink sink = _state.Take();
        EntryOut entry = WireConversions.ToEntry(node, in attributes, nameTimeout, attributesTimeout);
        ReplyWriter.Structure(sink, _state.Unique, in entry);
    }

    /// <summary>Refuses; <see cref="Errno.ENOENT"/> where there is no such name.</summary>
    public void Error(Errno errno) => ReplyWriter.Error(_state.Take(), _state.Unique, errno);
}
