using System.Text;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests.Dispatching;

public sealed class LookupTests : DispatchFixture
{
    private const int ENOENT = 2;
    private const int EIO = 5;
    private const int ENAMETOOLONG = 36;

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    public void A_name_may_have_255_bytes(int length)
    {
        string name = new('n', length);
        Dispatch(Request.Of(Opcode.Lookup, Encoding.UTF8.GetBytes(name + "\0")));
        Assert.Equal(["lookup 102030405060708 " + name], _fileSystem.Calls);
        Assert.Equal(0, _sink.TakeParts().Header.Error);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(4096)]
    public void A_longer_name_is_answered_ENAMETOOLONG_and_asks_nobody(int length)
    {
        byte[] request = Request.Of(Opcode.Lookup, Encoding.UTF8.GetBytes(new string('n', length) + "\0"));
        Assert.Equal(ENAMETOOLONG, ErrorOf(request));
        Assert.Empty(_fileSystem.Calls);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("006b6579")]
    [InlineData("6b6579")]
    public void A_lookup_without_a_name_is_answered_EIO_and_asks_nobody(string body)
    {
        Assert.Equal(EIO, ErrorOf(Request.Of(Opcode.Lookup, Hex.Bytes(body))));
        Assert.Empty(_fileSystem.Calls);
    }

    [Fact]
    public void A_missing_name_may_be_remembered_as_such()
    {
        _fileSystem.OnLookup = reply => reply.Missing(TimeSpan.FromMilliseconds(1500));
        Dispatch(Request.Of(Opcode.Lookup, "key\0"u8.ToArray()));
        string expected = "90000000 00000000" + KernelExamples.To
            + "0000000000000000 0000000000000000 0100000000000000 0000000000000000 0065cd1d 00000000";
        Assert.Equal(Hex.Text([.. Hex.Bytes(expected), .. new byte[88]]), _sink.Take());
    }

    [Fact]
    public void A_refusal_carries_its_number()
    {
        _fileSystem.OnLookup = reply => reply.Error(Errno.ENOENT);
        Assert.Equal(ENOENT, ErrorOf(Request.Of(Opcode.Lookup, "key\0"u8.ToArray())));
    }

    [Fact]
    public void An_entry_that_cannot_be_sent_is_answered_EIO()
    {
        _fileSystem.OnLookup = reply => reply.Found(0, in ScriptedFileSystem.Attributes, default, default);
        Assert.Equal(EIO, ErrorOf(Request.Of(Opcode.Lookup, "key\0"u8.ToArray())));
        _fileSystem.OnLookup = reply => reply.Found(42, default, default, default);
        Assert.Equal(EIO, ErrorOf(Request.Of(Opcode.Lookup, "key\0"u8.ToArray())));
        Assert.Equal([4, 5, 4, 5], _logger.Events);
    }

    [Fact]
    public void A_negative_timeout_is_none()
    {
        _fileSystem.OnLookup = reply => reply.Missing(TimeSpan.FromSeconds(-1));
        Dispatch(Request.Of(Opcode.Lookup, "key\0"u8.ToArray()));
        Assert.Equal(new byte[128], _sink.TakeParts().Payload);
    }
}
