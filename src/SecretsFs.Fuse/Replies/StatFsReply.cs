using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Replies;

/// <summary>The answer to statfs(2). Exactly one of its methods is called, on the thread of the call.</summary>
public readonly ref struct StatFsReply
{
    private const uint BlockSize = 4096;

    private readonly ref ReplyState _state;

    internal StatFsReply(ref ReplyState state) => _state = ref state;

    /// <summary>
    /// A filesystem without blocks, so that df(1) leaves it out, with <paramref name="files"/> nodes; 0 is fine.
    /// </summary>
    public void Empty(ulong files)
    {
        IReplySink sink = _state.Take();
        StatFsOut stat = new()
        {
            Files = files,
            BlockSize = BlockSize,
            FragmentSize = BlockSize,
            NameLength = NodeName.Longest,
        };
        ReplyWriter.Structure(sink, _state.Unique, in stat);
    }

    /// <summary>Refuses.</summary>
    public void Error(Errno errno) => ReplyWriter.Error(_state.Take(), _state.Unique, errno);
}
