using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests;

/// <summary>Request bytes in, reply bytes out, without a kernel.</summary>
public sealed class DispatcherTests
{
    private const int EIO = 5;
    private const int ENOSYS = 38;

    private readonly RecordingSink _sink = new();
    private readonly ScriptedFileSystem _fileSystem = new();

    /// <summary>Each operation with its body as the kernel sends it, and the call it becomes.</summary>
    public static TheoryData<uint, byte[], string> Operations => new()
    {
        { 1, "key\0"u8.ToArray(), "lookup 72623859790382856 key 1000 100 4242" },
        { 3, new byte[16], "getattr 72623859790382856" },
        { 14, [0, 0x80, 0, 0, 0, 0, 0, 0], "open 72623859790382856 32768" },
        { 15, Words(7, 100, 4096, 0, 0), "read 72623859790382856 7 100 4096" },
        { 17, [], "statfs" },
        { 18, Words(7, 0, 0), "release 72623859790382856 7" },
        { 27, new byte[8], "opendir 72623859790382856" },
        { 28, Words(7, 2, 4096, 0, 0), "readdir 72623859790382856 7 2" },
        { 29, Words(7, 0, 0), "releasedir 72623859790382856 7" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_request_becomes_a_call_and_one_successful_reply(uint opcode, byte[] body, string call)
    {
        Dispatch(Request.Of(opcode, body));
        Assert.Equal([call], _fileSystem.Calls);
        (OutHeader header, _) = _sink.Single();
        Assert.Equal((0, Request.Unique), (header.Error, header.Unique));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_truncated_request_is_answered_EIO_and_calls_nothing(uint opcode, byte[] body, string call)
    {
        _ = call;
        byte[] request = Request.Of(opcode, body);
        for (int length = 40; length < request.Length; length++)
        {
            _sink.Replies.Clear();
            Dispatch(Request.Truncate(request, length));
            Assert.Equal(-EIO, _sink.Single().Header.Error);
        }

        Assert.Empty(_fileSystem.Calls);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_request_shorter_than_its_header_or_of_another_length_is_dropped(uint opcode, byte[] body, string call)
    {
        _ = call;
        byte[] request = Request.Of(opcode, body);
        for (int length = 0; length < 40; length++)
        {
            Dispatch(Request.Truncate(request, length));
        }

        Dispatch([.. request, 0]);
        Assert.Empty(_sink.Replies);
        Assert.Empty(_fileSystem.Calls);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_that_throws_is_answered_EIO_once(uint opcode, byte[] body, string call)
    {
        _ = call;
        _fileSystem.Instead = () => throw new InvalidOperationException("a bug");
        Dispatch(Request.Of(opcode, body));
        Assert.Equal(-EIO, _sink.Single().Header.Error);
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(3u)]
    [InlineData(17u)]
    public void A_forgotten_reply_is_answered_EIO(uint opcode)
    {
        _fileSystem.Instead = static () => { };
        Dispatch(Request.Of(opcode, opcode == 1 ? "key\0"u8.ToArray() : new byte[16]));
        Assert.Equal(-EIO, _sink.Single().Header.Error);
    }

    [Fact]
    public void Every_other_operation_is_answered_ENOSYS()
    {
        uint[] known = [1, 2, 3, 14, 15, 17, 18, 27, 28, 29, 36, 38, 42];
        foreach (uint opcode in Enumerable.Range(0, 70)
            .Select(number => (uint)number)
            .Append(4096u)
            .Append(uint.MaxValue)
            .Except(known))
        {
            _sink.Replies.Clear();
            Dispatch(Request.Of(opcode, new byte[64]));
            Assert.Equal(-ENOSYS, _sink.Single().Header.Error);
        }
    }

    [Fact]
    public void Forget_batch_forget_and_interrupt_are_never_answered()
    {
        Dispatch(Request.Of(2, Words(3)));
        Dispatch(Request.Of(42, Words(2, 5, 6, 7, 8)));
        Dispatch(Request.Of(36, Words(99)));
        Dispatch(Request.Of(2));
        Dispatch(Request.Of(42, Words(2, 5, 6)));
        Dispatch(Request.Of(36));
        Assert.Equal(
            ["forget 72623859790382856 3", "forget 5 6", "forget 7 8", "interrupt 99", "forget 5 6"],
            _fileSystem.Calls);
        Assert.Empty(_sink.Replies);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("no end")]
    public void A_lookup_without_a_name_is_answered_EIO(string name)
    {
        Dispatch(Request.Of(1, System.Text.Encoding.UTF8.GetBytes(name)));
        Assert.Equal(-EIO, _sink.Single().Header.Error);
    }

    [Fact]
    public void A_lookup_carries_node_attributes_and_timeouts()
    {
        Dispatch(Request.Of(1, "key\0"u8.ToArray()));
        EntryOut entry = MemoryMarshal.Read<EntryOut>(_sink.Single().Payload);
        Assert.Equal(
            (42UL, 1UL, 500_000_000u, 2UL),
            (entry.Node, entry.NameSeconds, entry.NameNanoseconds, entry.AttributeSeconds));
        Attr attributes = entry.Attributes;
        Assert.Equal(
            (77UL, 1234UL, 0x8100u, 5u, 6u),
            (attributes.Inode, attributes.Size, attributes.Mode, attributes.UserId, attributes.GroupId));
        Assert.Equal(
            (10UL, 20u, 3UL), (attributes.ModificationSeconds, attributes.ModificationNanoseconds, attributes.Blocks));
    }

    [Fact]
    public void A_read_sends_no_more_than_was_asked_for()
    {
        Dispatch(Request.Of(15, Words(7, 0, 4, 0, 0)));
        Assert.Equal("0123"u8.ToArray(), _sink.Single().Payload);
    }

    [Fact]
    public void Directory_entries_are_padded_to_eight_bytes_and_end_where_the_next_does_not_fit()
    {
        Dispatch(Request.Of(28, Words(7, 0, 63, 0, 0)));
        byte[] payload = _sink.Single().Payload;
        Assert.Equal(32, payload.Length);
        Assert.Equal(11UL, BinaryPrimitives.ReadUInt64LittleEndian(payload));
        Assert.Equal([(byte)'.', 0, 0, 0, 0, 0, 0, 0], payload[24..]);
        _sink.Replies.Clear();
        Dispatch(Request.Of(28, Words(7, 0, 64, 0, 0)));
        Assert.Equal(64, _sink.Single().Payload.Length);
    }

    [Fact]
    public void A_deferred_reply_is_sent_once_whoever_comes_first()
    {
        _fileSystem.Defers = true;
        Dispatch(Request.Of(14, new byte[8]));
        Assert.Empty(_sink.Replies);
        Assert.True(_fileSystem.Deferred!.TryOpened(5, OpenMode.Direct));
        Assert.False(_fileSystem.Deferred.TryError(Errno.ETIMEDOUT));
        Assert.Equal((0, Request.Unique), (_sink.Single().Header.Error, _fileSystem.Deferred.Unique));
    }

    [Fact]
    public void A_deferred_open_that_the_kernel_does_not_take_says_so()
    {
        _fileSystem.Defers = true;
        _sink.Delivers = false;
        Dispatch(Request.Of(14, new byte[8]));
        Assert.False(_fileSystem.Deferred!.TryOpened(5, OpenMode.Direct));
    }

    [Fact]
    public void An_error_that_was_never_chosen_is_EIO()
    {
        _fileSystem.Defers = true;
        Dispatch(Request.Of(14, new byte[8]));
        _fileSystem.Deferred!.TryError(Errno.Unset);
        Assert.Equal(-EIO, _sink.Single().Header.Error);
    }

    private static byte[] Words(params ulong[] words) => [.. words.SelectMany(BitConverter.GetBytes)];

    private void Dispatch(byte[] request) => new Dispatcher(_fileSystem, _sink, NullLogger.Instance).Dispatch(request);
}
