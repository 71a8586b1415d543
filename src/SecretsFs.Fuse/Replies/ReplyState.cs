namespace SecretsFs.Fuse.Replies;

/// <summary>Where the answer to one request goes, and whether it has gone. Lives on the dispatcher's stack.</summary>
internal struct ReplyState
{
    public required IReplySink Sink;
    public required ulong Unique;
    public bool Answered;

    /// <summary>Marks the request as answered and says where the answer goes; a second answer is a bug.</summary>
    public IReplySink Take()
    {
        if (Answered)
        {
            throw new InvalidOperationException("a request is answered exactly once");
        }

        Answered = true;
        return Sink;
    }
}
