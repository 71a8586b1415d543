using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests.Dispatching;

/// <summary>READ and READLINK.</summary>
public sealed class ContentTests : DispatchFixture
{
    private const int EIO = 5;

    [Theory]
    [InlineData(0u, 10, 0)]
    [InlineData(4u, 10, 4)]
    [InlineData(9u, 10, 9)]
    [InlineData(10u, 10, 10)]
    [InlineData(11u, 10, 10)]
    [InlineData(uint.MaxValue, 10, 10)]
    [InlineData(4096u, 0, 0)]
    [InlineData(1u << 20, (1 << 20) + 1, 1 << 20)]
    public void A_read_sends_no_more_than_was_asked_for(uint size, int available, int sent)
    {
        byte[] content = [.. Enumerable.Range(0, available).Select(number => (byte)(number % 251))];
        byte[] request = Request.OfRead(Opcode.Read, size);
        _fileSystem.OnRead = reply => reply.Data(content);
        Dispatch(request);
        Assert.Equal(content[..sent], _sink.TakeParts().Payload);
        _fileSystem.OnRead = reply => Assert.True(reply.Defer().TryData(content));
        Dispatch(request);
        Assert.Equal(content[..sent], _sink.TakeParts().Payload);
    }

    [Fact]
    public void A_read_may_be_refused()
    {
        _fileSystem.OnRead = reply => reply.Error(Errno.ESTALE);
        const int ESTALE = 116;
        Assert.Equal(ESTALE, ErrorOf(Request.OfRead(Opcode.Read, 10)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4095)]
    public void The_target_of_a_link_is_sent_without_a_NUL(int length)
    {
        byte[] target = Target(length);
        _fileSystem.OnReadLink = reply => reply.Target(target);
        Dispatch(Request.Of(Opcode.ReadLink));
        Assert.Equal(target, _sink.TakeParts().Payload);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    [InlineData(10_000)]
    public void A_target_that_no_link_can_have_is_answered_EIO(int length)
    {
        _fileSystem.OnReadLink = reply => reply.Target(Target(length));
        Assert.Equal(EIO, ErrorOf(Request.Of(Opcode.ReadLink)));
    }

    [Fact]
    public void A_target_with_a_NUL_is_answered_EIO()
    {
        _fileSystem.OnReadLink = reply => reply.Target("a\0b"u8);
        Assert.Equal(EIO, ErrorOf(Request.Of(Opcode.ReadLink)));
    }

    [Fact]
    public void What_is_no_link_is_refused()
    {
        _fileSystem.OnReadLink = reply => reply.Error(Errno.EINVAL);
        const int EINVAL = 22;
        Assert.Equal(EINVAL, ErrorOf(Request.Of(Opcode.ReadLink)));
    }

    private static byte[] Target(int length)
    {
        byte[] target = new byte[length];
        Array.Fill(target, (byte)'t');
        return target;
    }
}
