using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests.Dispatching;

/// <summary>INTERRUPT, requests that are sent again, and the end.</summary>
public sealed class ConnectionTests : DispatchFixture
{
    private const ulong Resent = 1UL << 63;

    [Theory]
    [InlineData(Request.Unique, "interrupt 1122334455667788")]
    [InlineData(Request.Unique | Resent, "interrupt 9122334455667788")]
    public void An_interrupt_names_the_request_as_it_was_sent(ulong unique, string call)
    {
        Dispatch(Request.OfWords(Opcode.Interrupt, unique));
        Assert.Equal([call], _fileSystem.Calls);
        Assert.Empty(_sink.Replies);
    }

    [Theory]
    [InlineData(Request.Unique, false)]
    [InlineData(Request.Unique | Resent, true)]
    public void A_request_that_is_sent_again_says_so_and_is_answered_under_its_number(ulong unique, bool isResent)
    {
        Dispatch(Request.Of(Opcode.StatFs, unique));
        FuseCaller caller = Assert.Single(_fileSystem.Callers);
        Assert.Equal((unique, isResent), (caller.Unique, caller.IsResent));
        Assert.Equal(unique, BitConverter.ToUInt64(Assert.Single(_sink.Replies), 8));
    }

    [Fact]
    public void The_end_is_told_once()
    {
        Dispatch(Request.Of(Opcode.Destroy));
        Dispatch(Request.Of(Opcode.Destroy));
        _dispatcher.Destroy();
        _dispatcher.Destroy();
        Assert.Equal(["destroy"], _fileSystem.Calls);
        Assert.Equal(2, _sink.Replies.Count);
    }

    [Fact]
    public void An_end_that_throws_is_logged_and_answered()
    {
        _fileSystem.Before = () => throw new InvalidOperationException("a bug");
        Assert.Equal(0, ErrorOf(Request.Of(Opcode.Destroy)));
        _dispatcher.Destroy();
        Assert.Equal(["destroy"], _fileSystem.Calls);
        Assert.Equal([4], _logger.Events);
    }
}
