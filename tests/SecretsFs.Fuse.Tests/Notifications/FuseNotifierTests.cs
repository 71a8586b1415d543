using Microsoft.Extensions.Logging.Abstractions;

namespace SecretsFs.Fuse.Tests.Notifications;

public sealed class FuseNotifierTests : IDisposable
{
    private const string NoNumber = "0000000000000000";
    private const string Epoch = "1000000008000000" + NoNumber;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(50);

    private readonly DevicePair _pair = new(NullLogger.Instance);
    private readonly ManualResetEventSlim _mayWrite = new(initialState: true);
    private readonly SemaphoreSlim _writing = new(0);
    private readonly FuseNotifier _notifier;
    private FuseProtocol _protocol = new(44, 0);

    /// <summary>Each notification is held, after it was taken out of the queue, until it may be written.</summary>
    public FuseNotifierTests() => _notifier = new FuseNotifier(_pair.Sink, () =>
    {
        if (Thread.CurrentThread.Name == "fuse-notifier")
        {
            _writing.Release();
            _mayWrite.Wait(s_limit);
        }

        return _protocol;
    });

    public void Dispose()
    {
        _mayWrite.Set();
        _pair.Close();
        _notifier.Dispose();
        _pair.Dispose();
    }

    [Fact]
    public void Notifications_are_written_in_order()
    {
        FuseName name = Name("a");
        _notifier.InvalidateInode(1);
        _notifier.InvalidateAttributes(2);
        _notifier.InvalidateEntry(name);
        _notifier.Delete(name, 3);
        _notifier.InvalidateNames([]);
        Assert.Equal(Inode(1), _pair.Receive());
        Assert.Equal(Inode(2, "ffffffffffffffff"), _pair.Receive());
        Assert.Equal(Entry("61"), _pair.Receive());
        Assert.Equal(
            "2a00000006000000" + NoNumber + "0500000000000000" + "0300000000000000" + "0100000000000000" + "6100",
            _pair.Receive());
        Assert.Equal(Epoch, _pair.Receive());
        Assert.True(_notifier.Flush(s_limit));
        Assert.True(_pair.IsEmpty);
    }

    [Fact]
    public void What_is_queued_already_is_not_queued_twice()
    {
        HoldOne();
        for (int i = 0; i < 3; i++)
        {
            _notifier.InvalidateInode(1);
            _notifier.InvalidateAttributes(1);
            _notifier.InvalidateEntry(Name("a")); // another array with the same bytes
            _notifier.InvalidateNames([Name("a")]);
        }

        _mayWrite.Set();
        Assert.True(_notifier.Flush(s_limit));
        Assert.Equal(
            [Inode(99), Inode(1), Inode(1, "ffffffffffffffff"), Entry("61"), Epoch],
            Enumerable.Range(0, 5).Select(_ => _pair.Receive()));
        Assert.True(_pair.IsEmpty);
    }

    [Fact]
    public void What_is_asked_for_while_the_same_is_being_written_is_written_again()
    {
        HoldOne();
        _notifier.InvalidateInode(99);
        _mayWrite.Set();
        Assert.True(_notifier.Flush(s_limit));
        Assert.Equal([Inode(99), Inode(99)], [_pair.Receive(), _pair.Receive()]);
    }

    [Fact]
    public void Names_are_invalidated_one_by_one_where_there_are_no_epochs()
    {
        _protocol = new FuseProtocol(43, 0);
        HoldOne();
        _notifier.InvalidateNames([Name("a"), Name("b"), Name("a")]);
        _mayWrite.Set();
        Assert.True(_notifier.Flush(s_limit));
        Assert.Equal([Inode(99), Entry("61"), Entry("62")], [_pair.Receive(), _pair.Receive(), _pair.Receive()]);
        Assert.True(_pair.IsEmpty);
    }

    [Fact]
    public void The_names_are_not_looked_at_where_there_are_epochs()
    {
        _notifier.InvalidateNames(Fail());
        Assert.Equal(Epoch, _pair.Receive());

        static IEnumerable<FuseName> Fail()
        {
            Assert.Fail("the names were asked for");
            yield break;
        }
    }

    [Fact]
    public void Flush_waits_for_what_is_being_written_but_no_longer_than_its_limit()
    {
        Assert.True(_notifier.Flush(TimeSpan.Zero));
        HoldOne(); // taken out of the queue, and not written
        Assert.False(_notifier.Flush(s_short));
        Assert.False(_notifier.Flush(TimeSpan.Zero));
        _mayWrite.Set();
        Assert.True(_notifier.Flush(s_limit));
        Assert.Equal(Inode(99), _pair.Receive());
    }

    [Fact]
    public void Flush_ends_when_the_notifier_does()
    {
        HoldOne();
        using ManualResetEventSlim started = new();
        bool? flushed = null;
        Thread flush = new(() =>
        {
            started.Set();
            flushed = _notifier.Flush(s_limit * 2);
        });
        flush.Start();
        Assert.True(started.Wait(s_limit));
        _notifier.Dispose();
        Assert.True(flush.Join(s_limit));
        Assert.False(flushed);
    }

    [Fact]
    public void Nobody_waits_for_a_notification_that_blocks_in_the_kernel_when_it_ends()
    {
        int before = _pair.Fill();
        _notifier.InvalidateInode(1);
        Assert.True(_writing.Wait(s_limit));
        Assert.False(_notifier.Flush(s_short)); // it is in writev(2)
        _notifier.InvalidateInode(2);
        Thread end = new(_notifier.Dispose);
        end.Start();
        Assert.True(end.Join(s_limit));
        _notifier.InvalidateInode(3);
        for (int i = 0; i < before; i++)
        {
            _pair.Receive();
        }

        Assert.Equal(Inode(1), _pair.Receive());
        _notifier.Dispose(); // waits for its thread, which nothing holds any more
        Assert.Equal(0, _writing.CurrentCount); // what was queued is dropped
        Assert.False(_notifier.Flush(TimeSpan.Zero));
    }

    [Fact]
    public void After_the_end_nothing_is_written_and_nothing_thrown()
    {
        _notifier.Dispose();
        _notifier.InvalidateInode(1);
        _notifier.InvalidateNames([Name("a")]);
        _notifier.Dispose();
        Assert.True(_notifier.Flush(s_limit));
        Assert.True(_pair.IsEmpty);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public void A_name_that_cannot_be_sent_is_refused(int length)
    {
        FuseName name = new(5, new byte[length]);
        _protocol = new FuseProtocol(43, 0);
        Assert.Throws<ArgumentException>(() => _notifier.InvalidateEntry(name));
        Assert.Throws<ArgumentException>(() => _notifier.Delete(name, 1));
        Assert.Throws<ArgumentException>(() => _notifier.InvalidateNames([name]));
        Assert.Throws<ArgumentException>(() => _notifier.InvalidateEntry(default));
        Assert.Throws<ArgumentNullException>(() => _notifier.InvalidateNames(null!));
        Assert.True(_notifier.Flush(s_limit));
        Assert.True(_pair.IsEmpty);
    }

    [Fact]
    public void Any_thread_may_notify_and_keeps_its_order()
    {
        const int Each = 50;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(index => new Thread(() =>
        {
            for (uint i = 0; i < Each; i++)
            {
                _notifier.InvalidateInode(((ulong)index << 32) | i);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        ulong[] nodes = [.. Enumerable.Range(0, 4 * Each)
            .Select(_ => BitConverter.ToUInt64(Hex.Bytes(_pair.Receive()), 16))];
        Assert.All(threads, thread => Assert.True(thread.Join(s_limit)));
        Assert.All(
            nodes.GroupBy(node => node >> 32, node => node & 0xffffffff),
            one => Assert.Equal(Enumerable.Range(0, Each).Select(number => (ulong)number), one));
    }

    private static FuseName Name(string text) => new(5, System.Text.Encoding.UTF8.GetBytes(text));

    private static string Inode(byte node, string offset = NoNumber) =>
        "2800000002000000" + NoNumber + $"{node:x2}00000000000000" + offset + NoNumber;

    private static string Entry(string name) =>
        "2200000003000000" + NoNumber + "0500000000000000" + "0100000000000000" + name + "00";

    /// <summary>Has the notifier take node 99 out of the queue and wait before it writes it.</summary>
    private void HoldOne()
    {
        _mayWrite.Reset();
        _notifier.InvalidateInode(99);
        Assert.True(_writing.Wait(s_limit));
    }
}
