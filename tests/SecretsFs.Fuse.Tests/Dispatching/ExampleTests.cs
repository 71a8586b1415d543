using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests.Dispatching;

/// <summary>What holds for every operation, on literal requests.</summary>
public sealed class ExampleTests : DispatchFixture
{
    private const int EIO = 5;

    public static TheoryData<string> Served => [.. KernelExamples.All.Select(example => example.Name)];

    public static TheoryData<string> Refused => [.. RefusedExamples.All.Select(example => example.Name)];

    /// <summary>What is answered by the filesystem itself.</summary>
    public static TheoryData<string> Asked =>
        [.. KernelExamples.All.Where(example => example.HasCaller && example.Call is not null).Select(it => it.Name)];

    [Theory]
    [MemberData(nameof(Served))]
    public void A_request_becomes_a_call_and_exactly_this_reply(string name)
    {
        KernelExample example = Find(name);
        Dispatch(example.Bytes);
        Assert.Equal(example.Call ?? "", string.Join(", ", _fileSystem.Calls));
        Assert.Equal(example.HasCaller && example.Call is not null ? [Request.Caller] : [], _fileSystem.Callers);
        Assert.Equal(example.ReplyText, _sink.Replies.IsEmpty ? null : _sink.Take());
        Assert.Empty(_logger.Lines);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_request_that_is_not_served_is_refused_whatever_its_length(string name)
    {
        KernelExample example = Find(name);
        int shortest = name.StartsWith("OPEN", StringComparison.Ordinal) ? example.Bytes.Length : Request.HeaderLength;
        for (int length = shortest; length <= example.Bytes.Length; length++)
        {
            Dispatch(Request.Truncate(example.Bytes, length));
            Assert.Equal(example.ReplyText, _sink.Take());
        }

        Assert.Empty(_fileSystem.Calls);
        Assert.Empty(_logger.Lines);
    }

    [Theory]
    [MemberData(nameof(Served))]
    public void A_truncated_request_is_answered_EIO_if_at_all_and_calls_nothing(string name)
    {
        KernelExample example = Find(name);
        for (int length = Request.HeaderLength; length < example.Bytes.Length; length++)
        {
            Dispatch(Request.Truncate(example.Bytes, length));
            Assert.Equal(example.Reply is null ? 0 : 1, _sink.Replies.Count);
            Assert.Equal(EIO, example.Reply is null ? EIO : _sink.TakeError());
        }

        Assert.Empty(_fileSystem.Calls);
        Assert.All(_logger.Events, number => Assert.Equal(3, number));
        Assert.Equal(example.Bytes.Length - Request.HeaderLength, _logger.Lines.Count);
    }

    [Theory]
    [MemberData(nameof(Served))]
    [MemberData(nameof(Refused))]
    public void A_request_shorter_than_its_header_is_dropped(string name)
    {
        byte[] request = Find(name).Bytes;
        for (int length = 0; length < Request.HeaderLength; length++)
        {
            Dispatch(request[..length]);
            Dispatch(Request.Truncate(request, length));
        }

        AssertDropped(2 * Request.HeaderLength);
    }

    [Theory]
    [MemberData(nameof(Served))]
    [MemberData(nameof(Refused))]
    public void A_request_of_another_length_than_it_says_is_dropped(string name)
    {
        byte[] request = Find(name).Bytes;
        for (int length = Request.HeaderLength; length < request.Length; length++)
        {
            Dispatch(request[..length]);
        }

        Dispatch([.. request, 0]);
        AssertDropped(request.Length - Request.HeaderLength + 1);
    }

    [Theory]
    [MemberData(nameof(Served))]
    public void A_request_longer_than_its_structure_is_served_alike(string name)
    {
        KernelExample example = Find(name);
        byte[] request = [.. example.Bytes, .. new byte[24]];
        Dispatch(Request.Truncate(request, request.Length));
        Assert.Equal(example.Call ?? "", string.Join(", ", _fileSystem.Calls));
        Assert.Equal(example.ReplyText, _sink.Replies.IsEmpty ? null : _sink.Take());
    }

    [Theory]
    [MemberData(nameof(Asked))]
    public void An_operation_that_throws_is_answered_EIO_once(string name)
    {
        _fileSystem.Before = () => throw new InvalidOperationException("a bug");
        Assert.Equal(EIO, ErrorOf(Find(name).Bytes));
        Assert.Equal([4, 5], _logger.Events);
    }

    [Theory]
    [InlineData("RELEASE")]
    [InlineData("RELEASEDIR")]
    public void A_release_that_throws_is_answered_EIO_once(string name)
    {
        _fileSystem.Before = () => throw new InvalidOperationException("a bug");
        Assert.Equal(EIO, ErrorOf(Find(name).Bytes));
        Assert.Equal([4, 5], _logger.Events);
    }

    [Theory]
    [InlineData("FORGET")]
    [InlineData("BATCH_FORGET")]
    [InlineData("INTERRUPT")]
    public void What_nobody_waits_for_is_not_answered_where_it_throws(string name)
    {
        _fileSystem.Before = () => throw new InvalidOperationException("a bug");
        Dispatch(Find(name).Bytes);
        Assert.Empty(_sink.Replies);
        Assert.Equal([4], _logger.Events);
    }

    [Theory]
    [MemberData(nameof(Asked))]
    public void An_operation_that_throws_after_its_answer_is_not_answered_again(string name)
    {
        KernelExample example = Find(name);
        _fileSystem.After = () => throw new InvalidOperationException("a bug");
        Dispatch(example.Bytes);
        Assert.Equal(example.ReplyText, _sink.Take());
        Assert.Equal([4], _logger.Events);
    }

    [Fact]
    public void Every_opcode_of_the_library_has_an_example()
    {
        HashSet<uint> shown = [.. KernelExamples.All.Concat(RefusedExamples.All)
            .Select(example => BitConverter.ToUInt32(example.Bytes, 4))];
        Assert.Subset(shown, Enum.GetValues<Opcode>().Select(opcode => (uint)opcode).ToHashSet());
    }

    [Fact]
    public void Every_number_that_is_no_opcode_is_answered_ENOSYS()
    {
        const int ENOSYS = 38;
        HashSet<uint> known = [.. Enum.GetValues<Opcode>().Select(opcode => (uint)opcode)];
        foreach (uint opcode in Enumerable.Range(0, 5000).Select(number => (uint)number).Except(known))
        {
            Assert.Equal(ENOSYS, ErrorOf(Request.Of((Opcode)opcode, new byte[64])));
        }

        Assert.Empty(_fileSystem.Calls);
    }

    private static KernelExample Find(string name) =>
        KernelExamples.All.Concat(RefusedExamples.All).Single(example => example.Name == name);

    private void AssertDropped(int count)
    {
        Assert.Empty(_sink.Replies);
        Assert.Empty(_fileSystem.Calls);
        Assert.Equal(Enumerable.Repeat(2, count), _logger.Events);
    }
}
