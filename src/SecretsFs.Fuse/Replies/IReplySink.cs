namespace SecretsFs.Fuse.Replies;

/// <summary>Takes whole replies: the device, or a test.</summary>
internal interface IReplySink
{
    /// <summary>
    /// Sends one reply, header and payload in one write. Any thread. False where the kernel did not take
    /// it: the request or the whole connection is gone. Never throws.
    /// </summary>
    bool Send(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload);

    /// <summary>A promised answer was lost, and EIO was sent in its place. Any thread. Never throws.</summary>
    void ReportForgotten(ulong unique);
}
