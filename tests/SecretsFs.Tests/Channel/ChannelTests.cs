using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using LibC = SecretsFs.Native.LibC;

namespace SecretsFs.Tests.Channel;

/// <summary>
/// What keeper and worker say to each other, and what a worker that is somebody else by now may try.
/// </summary>
public sealed class ChannelTests : IDisposable
{
    private readonly KeeperChannel _keeper;
    private readonly SafeFileHandle _socket;
    private readonly SafeFileHandle _answers;
    private readonly WorkerChannel _worker;

    public ChannelTests()
    {
        (_keeper, _socket, _answers) = KeeperChannel.Create();
        _worker = new WorkerChannel(_socket, _answers);
    }

    public void Dispose()
    {
        _keeper.Dispose();
        _worker.Dispose();
    }

    [Fact]
    public void A_message_arrives_with_its_descriptors()
    {
        using SafeFileHandle file = MemoryFile.Create("test", "content"u8);

        Assert.True(_keeper.TrySend(ControlKind.Reload, 7, "text", file));

        using ControlMessage message = _worker.Receive()!;
        Assert.Equal((ControlKind.Reload, 7u, "text"), (message.Kind, message.Sequence, message.Text));
        Assert.Equal("content"u8.ToArray(), MemoryFile.Read(Assert.Single(message.Files), 100));
        Assert.Null(_worker.Receive());
        Assert.False(_worker.HasEnded);
    }

    [Fact]
    public void Answers_arrive_in_order()
    {
        Assert.True(_worker.TrySend(ControlKind.Ready, 3));
        Assert.True(_worker.TrySend(ControlKind.Refused, 4, "why ü"));

        ControlMessage ready = _keeper.Receive()!;
        ControlMessage refused = _keeper.Receive()!;

        Assert.Equal((ControlKind.Ready, 3u, ""), (ready.Kind, ready.Sequence, ready.Text));
        Assert.Equal((ControlKind.Refused, 4u, "why ü"), (refused.Kind, refused.Sequence, refused.Text));
        Assert.Null(_keeper.Receive());
        Assert.False(_keeper.HasEnded || _keeper.IsBroken);
    }

    [Fact]
    public void There_are_no_more_answers_than_questions()
    {
        Assert.False(_keeper.TryAnswer());
        Assert.True(_keeper.TrySend(ControlKind.Go));
        Assert.False(_keeper.TryAnswer());
        Assert.True(_keeper.TrySend(ControlKind.Reload, 1));
        Assert.True(_keeper.TrySend(ControlKind.Describe, 2));

        Assert.True(_keeper.TryAnswer());
        Assert.True(_keeper.TryAnswer());
        Assert.False(_keeper.TryAnswer());
    }

    [Fact]
    public void A_long_answer_is_cut_off()
    {
        Assert.True(_worker.TrySend(ControlKind.Failed, 1, new string('x', 100_000)));

        string text = _keeper.Receive()!.Text;
        Assert.Equal(new string('x', MessageFormat.AnswerSize - MessageFormat.HeaderSize), text);
    }

    /// <summary>The kernel would close it in the keeper's thread, and that may take for ever.</summary>
    [Fact]
    public unsafe void A_worker_cannot_send_a_descriptor()
    {
        using SafeFileHandle file = MemoryFile.Create("test", "content"u8);
        LibC.DescriptorsMessage control = LibC.DescriptorsMessage.Of([file]);
        byte content = 0;
        LibC.IoVector vector = new() { Base = &content, Length = 1 };
        LibC.Message message = new()
        {
            Vectors = &vector,
            VectorCount = 1,
            Control = &control,
            ControlLength = (control.Length + 7) & ~(nuint)7,
        };

        nint sent = LibC.sendmsg(_socket, &message, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL);

        Assert.Equal(-1, sent);
        Assert.Equal(32, Marshal.GetLastPInvokeError()); // EPIPE
        Assert.Equal(-1, LibC.sendmsg(_answers, &message, LibC.MSG_DONTWAIT)); // a pipe
        Assert.True(_keeper.TrySend(ControlKind.Go)); // the other direction goes on
        Assert.Equal(ControlKind.Go, _worker.Receive()!.Kind);
    }

    [Fact]
    public void What_is_no_message_breaks_the_channel()
    {
        Write([1, 2, 3]);

        Assert.Null(_keeper.Receive());
        Assert.True(_keeper.IsBroken);
        Assert.True(_worker.TrySend(ControlKind.Ready));
        Assert.Null(_keeper.Receive());
    }

    [Fact]
    public void A_worker_that_nobody_hears_is_not_held_up()
    {
        int sent = 0;
        while (_worker.TrySend(ControlKind.Done, (uint)sent) && sent < 1000)
        {
            sent++;
        }

        Assert.InRange(sent, 2, 999);
        for (uint heard = 0; heard < sent; heard++)
        {
            Assert.Equal(heard, _keeper.Receive()!.Sequence);
        }

        Assert.Null(_keeper.Receive());
        Assert.True(_worker.TrySend(ControlKind.Done));
    }

    [Fact]
    public void Each_sees_the_end_of_the_other()
    {
        _worker.TrySend(ControlKind.Ready);
        _worker.Dispose();
        Assert.Equal(ControlKind.Ready, _keeper.Receive()!.Kind);
        Assert.Null(_keeper.Receive());
        Assert.True(_keeper.HasEnded);
        Assert.False(_keeper.TrySend(ControlKind.Go));

        (KeeperChannel keeper, SafeFileHandle socket, SafeFileHandle answers) = KeeperChannel.Create();
        using WorkerChannel worker = new(socket, answers);
        keeper.TrySend(ControlKind.Go);
        keeper.Dispose();
        Assert.Equal(ControlKind.Go, worker.Receive()!.Kind);
        Assert.Null(worker.Receive());
        Assert.True(worker.HasEnded);
        Assert.False(worker.TrySend(ControlKind.Active));
    }

    private unsafe void Write(byte[] bytes)
    {
        fixed (byte* start = bytes)
        {
            Assert.Equal(bytes.Length, LibC.write_handle(_answers, start, (nuint)bytes.Length));
        }
    }
}
