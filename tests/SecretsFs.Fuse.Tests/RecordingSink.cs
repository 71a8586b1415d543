using System.Runtime.InteropServices;
using SecretsFs.Fuse.Kernel;
using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse.Tests;

/// <summary>Keeps the replies instead of sending them.</summary>
internal sealed class RecordingSink : IReplySink
{
    public List<byte[]> Replies { get; } = [];

    public bool Delivers { get; set; } = true;

    public bool Send(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        Replies.Add([.. header, .. payload]);
        return Delivers;
    }

    /// <summary>The one reply there is: its header and the bytes behind it.</summary>
    public (OutHeader Header, byte[] Payload) Single()
    {
        byte[] reply = Assert.Single(Replies);
        OutHeader header = MemoryMarshal.Read<OutHeader>(reply);
        Assert.Equal((uint)reply.Length, header.Length);
        return (header, reply[16..]);
    }
}
