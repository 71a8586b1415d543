using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using SecretsFs.Fuse.Kernel;
using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse.Tests.Dispatching;

/// <summary>Keeps the replies instead of sending them. Any thread.</summary>
internal sealed class RecordingSink : IReplySink
{
    public ConcurrentQueue<byte[]> Replies { get; } = new();

    /// <summary>The requests whose promised answers were lost.</summary>
    public ConcurrentQueue<ulong> Forgotten { get; } = new();

    public bool Delivers { get; set; } = true;

    public bool Send(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        Replies.Enqueue([.. header, .. payload]);
        return Delivers;
    }

    public void ReportForgotten(ulong unique) => Forgotten.Enqueue(unique);

    /// <summary>The one reply there is, as text; none are left.</summary>
    public string Take()
    {
        byte[] reply = Assert.Single(Replies);
        Replies.Clear();
        return Hex.Text(reply);
    }

    /// <summary>The one reply there is: its header and the bytes behind it; none are left.</summary>
    public (OutHeader Header, byte[] Payload) TakeParts()
    {
        byte[] reply = Assert.Single(Replies);
        Replies.Clear();
        OutHeader header = MemoryMarshal.Read<OutHeader>(reply);
        Assert.Equal(((uint)reply.Length, Request.Unique), (header.Length, header.Unique));
        return (header, reply[16..]);
    }

    /// <summary>The error of the one reply there is, which has nothing behind its header; none are left.</summary>
    public int TakeError()
    {
        (OutHeader header, byte[] payload) = TakeParts();
        Assert.Empty(payload);
        return -header.Error;
    }
}
