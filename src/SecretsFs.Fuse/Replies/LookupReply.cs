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
        // before it counts as answered: where it throws, the request has to be answered still
        EntryOut entry = WireConversions.ToEntry(node, in attributes, nameTimeout, attributesTimeout);
        ReplyWriter.Structure(_state.Take(), _state.Unique, in entry);
    }

    /// <summary>
    /// There is no such name, and the kernel may say so for <paramref name="timeout"/> without asking again.
    /// </summary>
    public void Missing(TimeSpan timeout)
    {
        EntryOut entry = WireConversions.ToMissing(timeout);
        ReplyWriter.Structure(_state.Take(), _state.Unique, in entry);
    }

    /// <summary>Promises an answer from another thread.</summary>
    public DeferredLookupReply Defer() => new(_state.Take(), _state.Unique);

    /// <summary>
    /// Refuses; <see cref="Errno.ENOENT"/> where there is no such name, and the kernel asks again next time.
    /// </summary>
    public void Error(Errno errno) => ReplyWriter.Error(_state.Take(), _state.Unique, errno);
}
