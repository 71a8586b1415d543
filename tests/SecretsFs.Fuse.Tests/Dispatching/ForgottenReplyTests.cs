using System.Runtime.CompilerServices;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests.Dispatching;

/// <summary>A caller whose answer is forgotten would wait for ever, and could not even be killed.</summary>
public sealed class ForgottenReplyTests : DispatchFixture
{
    private const int EIO = 5;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Silent =>
    [
        "LOOKUP", "GETATTR", "STATX", "READLINK", "OPEN", "READ", "OPENDIR", "READDIR", "READDIRPLUS", "ACCESS",
        "LSEEK",
    ];

    [Theory]
    [MemberData(nameof(Silent))]
    public void An_operation_that_returns_without_an_answer_is_answered_EIO(string name)
    {
        _fileSystem.OnLookup = _ => { };
        _fileSystem.OnAttributes = _ => { };
        _fileSystem.OnReadLink = _ => { };
        _fileSystem.OnOpen = _ => { };
        _fileSystem.OnRead = _ => { };
        _fileSystem.OnOpenDirectory = _ => { };
        _fileSystem.OnReadDirectory = _ => { };
        _fileSystem.OnAccess = _ => { };
        _fileSystem.OnSeek = _ => { };
        Assert.Equal(EIO, ErrorOf(KernelExamples.All.Single(example => example.Name == name).Bytes));
        Assert.Equal([5], _logger.Events);
    }

    [Theory]
    [InlineData("LOOKUP")]
    [InlineData("GETATTR")]
    [InlineData("STATX")]
    [InlineData("OPEN")]
    [InlineData("OPENDIR")]
    [InlineData("READ")]
    public void A_promise_that_is_lost_is_answered_EIO_and_reported(string name)
    {
        Lose(name);
        Assert.True(SpinWait.SpinUntil(HasCollected, s_limit));
        Assert.Equal(EIO, _sink.TakeError());
        Assert.Equal([Request.Unique], _sink.Forgotten);
    }

    [Fact]
    public void A_promise_that_was_kept_is_not_answered_again_when_it_is_collected()
    {
        Keep();
        Lose("OPEN");
        Assert.True(SpinWait.SpinUntil(HasCollected, s_limit)); // so the first one as well
        Assert.Equal((2, 1), (_sink.Replies.Count, _sink.Forgotten.Count));
    }

    private bool HasCollected()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return !_sink.Forgotten.IsEmpty;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Keep()
    {
        _fileSystem.OnOpen = reply => reply.Defer().TryError(Errno.EACCES);
        Dispatch(Request.Of(Opcode.Open, new byte[8]));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Lose(string name)
    {
        _fileSystem.OnLookup = reply => reply.Defer();
        _fileSystem.OnAttributes = reply => reply.Defer();
        _fileSystem.OnOpen = reply => reply.Defer();
        _fileSystem.OnOpenDirectory = reply => reply.Defer();
        _fileSystem.OnRead = reply => reply.Defer();
        Dispatch(KernelExamples.All.Single(example => example.Name == name).Bytes);
    }
}
