using System.Buffers.Binary;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests.Dispatching;

public sealed class ForgetTests : DispatchFixture
{
    [Theory]
    [InlineData(0u, 3, 0)]
    [InlineData(1u, 3, 1)]
    [InlineData(3u, 3, 3)]
    [InlineData(4u, 3, 0)]
    [InlineData(1u, 0, 0)]
    [InlineData(0x7fffffffu, 3, 0)]
    [InlineData(0x80000000u, 3, 0)]
    [InlineData(0x10000001u, 3, 0)]
    [InlineData(0xffffffffu, 3, 0)]
    public void A_batch_is_forgotten_as_counted_or_not_at_all(uint count, int sent, int forgotten)
    {
        byte[] body = new byte[8 + (sent * 16)];
        BinaryPrimitives.WriteUInt32LittleEndian(body, count);
        for (int i = 0; i < sent; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(8 + (i * 16)), (ulong)i + 1);
            BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(16 + (i * 16)), ulong.MaxValue);
        }

        Dispatch(Request.Of(Opcode.BatchForget, body));
        Assert.Equal(
            Enumerable.Range(1, forgotten).Select(node => $"forget {node} {ulong.MaxValue}"), _fileSystem.Calls);
        Assert.Empty(_sink.Replies);
    }

    [Fact]
    public void The_largest_batch_that_fits_is_forgotten_whole()
    {
        const int Most = 4000;
        byte[] body = new byte[8 + (Most * 16)];
        BinaryPrimitives.WriteUInt32LittleEndian(body, Most);
        Dispatch(Request.Of(Opcode.BatchForget, body));
        Assert.Equal(Most, _fileSystem.Calls.Count);
    }
}
