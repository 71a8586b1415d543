using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests.Dispatching;

/// <summary>The kernel refuses a reply with an error number outside 1 to 511; its caller would wait for ever.</summary>
public sealed class ErrnoTests : DispatchFixture
{
    private const int EIO = 5;

    private static readonly byte[] s_request = Request.Of(Opcode.GetAttributes, new byte[16]);

    public static TheoryData<Errno> Numbers => [.. Enum.GetValues<Errno>().Except([Errno.Unset])];

    [Theory]
    [MemberData(nameof(Numbers))]
    [InlineData((Errno)511)]
    public void A_number_of_the_kernels_is_sent_as_it_is(Errno errno)
    {
        _fileSystem.OnAttributes = reply => reply.Error(errno);
        Assert.Equal((int)errno, ErrorOf(s_request));
        _fileSystem.OnAttributes = reply => reply.Defer().TryError(errno);
        Assert.Equal((int)errno, ErrorOf(s_request));
    }

    [Theory]
    [InlineData(Errno.Unset)]
    [InlineData((Errno)512)]
    [InlineData((Errno)int.MaxValue)]
    [InlineData((Errno)(-1))]
    [InlineData((Errno)int.MinValue)]
    public void Any_other_is_sent_as_EIO(Errno errno)
    {
        _fileSystem.OnAttributes = reply => reply.Error(errno);
        Assert.Equal(EIO, ErrorOf(s_request));
        _fileSystem.OnAttributes = reply => reply.Defer().TryError(errno);
        Assert.Equal(EIO, ErrorOf(s_request));
    }
}
