using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse.Tests.Dispatching;

public sealed class DeferredReplyTests : DispatchFixture
{
    private const int EIO = 5;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private bool _isDirectory;

    public static TheoryData<string> Deferrable => ["LOOKUP", "GETATTR", "STATX", "OPEN", "OPENDIR", "READ"];

    [Theory]
    [MemberData(nameof(Deferrable))]
    public void A_deferred_reply_is_the_same_from_another_thread_and_sent_once(string name)
    {
        KernelExample example = Example(name);
        DeferredReply deferred = Defer(example.Bytes);
        Assert.Empty(_sink.Replies);
        Assert.Equal((Request.Unique, false), (deferred.Unique, deferred.IsAnswered));
        bool first = false;
        bool second = true;
        Thread other = new(() =>
        {
            first = Answer(deferred);
            second = Answer(deferred);
        });
        other.Start();
        Assert.True(other.Join(s_limit));
        Assert.Equal((true, false, true), (first, second, deferred.IsAnswered));
        Assert.False(deferred.TryError(Errno.ETIMEDOUT));
        Assert.Equal(example.ReplyText, _sink.Take());
        Assert.Empty(_logger.Lines);
    }

    [Theory]
    [MemberData(nameof(Deferrable))]
    public void A_deferred_refusal_is_sent_once(string name)
    {
        DeferredReply deferred = Defer(Example(name).Bytes);
        Assert.True(deferred.TryError(Errno.ETIMEDOUT));
        Assert.False(deferred.TryError(Errno.EACCES));
        Assert.False(Answer(deferred));
        const int ETIMEDOUT = 110;
        Assert.Equal(ETIMEDOUT, _sink.TakeError());
    }

    [Theory]
    [MemberData(nameof(Deferrable))]
    public void A_reply_that_the_kernel_does_not_take_counts_as_given(string name)
    {
        _sink.Delivers = false;
        DeferredReply deferred = Defer(Example(name).Bytes);
        Assert.Equal((false, true), (Answer(deferred), deferred.IsAnswered));
        Assert.False(deferred.TryError(Errno.EACCES));
        Assert.Single(_sink.Replies);
    }

    [Theory]
    [MemberData(nameof(Deferrable))]
    public void A_promise_outlives_an_exception_after_it(string name)
    {
        KernelExample example = Example(name);
        _fileSystem.After = () => throw new InvalidOperationException("a bug");
        DeferredReply deferred = Defer(example.Bytes);
        Assert.Empty(_sink.Replies);
        Assert.True(Answer(deferred));
        Assert.Equal(example.ReplyText, _sink.Take());
        Assert.Equal([4], _logger.Events);
    }

    [Fact]
    public void A_missing_name_may_be_found_out_later()
    {
        DeferredReply deferred = Defer(Example("LOOKUP").Bytes);
        Assert.True(((DeferredLookupReply)deferred).TryMissing(TimeSpan.FromSeconds(1)));
        Assert.False(((DeferredLookupReply)deferred).TryMissing(TimeSpan.FromSeconds(1)));
        byte[] payload = _sink.TakeParts().Payload;
        Assert.Equal(128, payload.Length);
        Assert.Equal((0UL, 1UL), (BitConverter.ToUInt64(payload), BitConverter.ToUInt64(payload, 16)));
    }

    [Fact]
    public void An_answer_after_a_promise_is_a_bug_and_does_not_cost_the_promise()
    {
        DeferredOpenReply? deferred = null;
        _fileSystem.OnOpen = reply =>
        {
            deferred = reply.Defer();
            reply.Opened(1, OpenMode.Direct);
        };
        Dispatch(Example("OPEN").Bytes);
        Assert.Empty(_sink.Replies);
        Assert.True(deferred!.TryError(Errno.EACCES));
        Assert.Equal([4], _logger.Events);
    }

    [Fact]
    public void A_second_answer_is_a_bug_and_is_not_sent()
    {
        _fileSystem.OnOpen = reply =>
        {
            reply.Error(Errno.EACCES);
            reply.Opened(1, OpenMode.Direct);
        };
        const int EACCES = 13;
        Assert.Equal(EACCES, ErrorOf(Example("OPEN").Bytes));
        Assert.Equal([4], _logger.Events);
    }

    [Theory]
    [InlineData("LOOKUP")]
    [InlineData("GETATTR")]
    [InlineData("STATX")]
    public void What_cannot_be_sent_is_a_bug_and_the_caller_does_not_wait(string name)
    {
        DeferredReply deferred = Defer(Example(name).Bytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => deferred is DeferredLookupReply lookup
            ? lookup.TryFound(0, in ScriptedFileSystem.Attributes, default, default)
            : ((DeferredAttributesReply)deferred).TryAttributes(default, default));
        Assert.Equal((true, EIO), (deferred.IsAnswered, _sink.TakeError()));
    }

    [Fact]
    public void Of_two_threads_that_answer_exactly_one_wins()
    {
        const int Count = 5000;
        DeferredReply[] promises = [.. Enumerable.Range(0, Count).Select(_ => Defer(Example("OPEN").Bytes))];
        using Barrier start = new(2);
        int[] won = new int[2];
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(index => new Thread(() =>
        {
            start.SignalAndWait(s_limit);
            foreach (DeferredReply promise in promises)
            {
                won[index] += Answer(promise) ? 1 : 0;
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(s_limit)));
        Assert.Equal((Count, Count), (won.Sum(), _sink.Replies.Count));
    }

    private static KernelExample Example(string name) => KernelExamples.All.Single(example => example.Name == name);

    /// <summary>Answers as <see cref="ScriptedFileSystem"/> would have at once.</summary>
    private bool Answer(DeferredReply deferred) => deferred switch
    {
        DeferredLookupReply lookup => lookup.TryFound(
            42, in ScriptedFileSystem.Attributes, TimeSpan.FromMilliseconds(1500), TimeSpan.FromSeconds(2)),
        DeferredAttributesReply attributes =>
            attributes.TryAttributes(in ScriptedFileSystem.Attributes, TimeSpan.FromSeconds(3)),
        DeferredReadReply read => read.TryData("0123456789"u8),
        DeferredOpenReply open when _isDirectory => open.TryOpened(8, OpenMode.Cached),
        DeferredOpenReply open => open.TryOpened(9, OpenMode.Direct),
        _ => throw new InvalidOperationException(),
    };

    private DeferredReply Defer(byte[] request)
    {
        DeferredReply? deferred = null;
        _fileSystem.OnLookup = reply => deferred = reply.Defer();
        _fileSystem.OnAttributes = reply => deferred = reply.Defer();
        _fileSystem.OnOpen = reply => deferred = reply.Defer();
        _fileSystem.OnOpenDirectory = reply =>
        {
            deferred = reply.Defer();
            _isDirectory = true;
        };
        _fileSystem.OnRead = reply => deferred = reply.Defer();
        Dispatch(request);
        return deferred!;
    }
}
