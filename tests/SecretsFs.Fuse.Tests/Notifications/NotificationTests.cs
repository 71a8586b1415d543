using System.Text;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests.Notifications;

/// <summary>The bytes of enum fuse_notify_code and its structures (include/uapi/linux/fuse.h).</summary>
public sealed class NotificationTests : IDisposable
{
    private const string Node = " 0807060504030201 ";
    private const string NoNumber = " 0000000000000000 ";
    private static readonly FuseProtocol s_expiring = new(45, 1UL << 35);
    private static readonly FuseProtocol s_old = new(32, 0);

    private readonly RecordingLogger _logger = new();
    private readonly DevicePair _pair;

    public NotificationTests() => _pair = new DevicePair(_logger);

    private static FuseName Key => new(0x0102030405060708, "key"u8.ToArray());

    public void Dispose() => _pair.Dispose();

    [Theory]
    [InlineData(0, "0000000000000000")]
    [InlineData(-1, "ffffffffffffffff")]
    public void An_inode_is_invalidated_with_its_pages_or_without(long offset, string shown)
    {
        Write(
            new Notification { Code = NotifyCode.InvalidateInode, Node = 0x0102030405060708, Offset = offset }, s_old);
        AssertReceived("28000000 02000000" + NoNumber + Node + shown + "0000000000000000");
    }

    [Fact]
    public void A_name_is_expired_where_the_kernel_knows_how()
    {
        Write(new Notification { Code = NotifyCode.InvalidateEntry, Name = Key }, s_expiring);
        AssertReceived("24000000 03000000" + NoNumber + Node + "03000000 01000000 6b657900");
    }

    [Fact]
    public void A_name_is_dropped_where_the_kernel_does_not()
    {
        Write(new Notification { Code = NotifyCode.InvalidateEntry, Name = Key }, s_old);
        AssertReceived("24000000 03000000" + NoNumber + Node + "03000000 00000000 6b657900");
    }

    [Fact]
    public void A_name_is_deleted_together_with_its_node()
    {
        Write(new Notification { Code = NotifyCode.Delete, Name = Key, Node = 42 }, s_expiring);
        AssertReceived("2c000000 06000000" + NoNumber + Node + "2a00000000000000 03000000 00000000 6b657900");
    }

    [Theory]
    [InlineData(NotifyCode.Resend, "07000000")]
    [InlineData(NotifyCode.IncrementEpoch, "08000000")]
    internal void What_is_about_nothing_alone_has_a_header_only(NotifyCode code, string shown)
    {
        Write(new Notification { Code = code }, s_expiring);
        AssertReceived("10000000" + shown + NoNumber);
    }

    [Fact]
    public void The_longest_name_is_sent_whole()
    {
        FuseName name = new(1, Encoding.UTF8.GetBytes(new string('n', 255)));
        string text = string.Concat(Enumerable.Repeat("6e", 255)) + "00";
        Write(new Notification { Code = NotifyCode.InvalidateEntry, Name = name }, s_old);
        AssertReceived("20010000 03000000" + NoNumber + "0100000000000000 ff000000 00000000" + text);
        Write(new Notification { Code = NotifyCode.Delete, Name = name, Node = 42 }, s_old);
        AssertReceived(
            "28010000 06000000" + NoNumber + "0100000000000000 2a00000000000000 ff000000 00000000" + text);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void A_name_has_1_to_255_bytes(int length, bool isValid)
    {
        FuseName name = new(1, Enumerable.Repeat((byte)'x', length).ToArray());
        Assert.Equal(isValid, new Notification { Code = NotifyCode.InvalidateEntry, Name = name }.IsValid);
        Assert.Equal(isValid, new Notification { Code = NotifyCode.Delete, Name = name }.IsValid);
        Assert.True(new Notification { Code = NotifyCode.InvalidateInode, Name = name }.IsValid);
    }

    [Fact]
    public void Two_that_say_the_same_are_equal_and_no_others()
    {
        Notification one = new() { Code = NotifyCode.Delete, Name = Key, Node = 1 };
        Assert.Equal(one, new Notification { Code = NotifyCode.Delete, Name = Key, Node = 1 });
        Assert.Equal(one.GetHashCode(), (one with { Name = Key }).GetHashCode());
        Assert.NotEqual(one, one with { Node = 2 });
        Assert.NotEqual(one, one with { Offset = -1 });
        Assert.NotEqual(one, one with { Code = NotifyCode.InvalidateEntry });
        Assert.NotEqual(one, one with { Name = Key with { Parent = 2 } });
        Assert.NotEqual(one, one with { Name = new FuseName(Key.Parent, "kex"u8.ToArray()) });
    }

    private void Write(Notification notification, FuseProtocol protocol) =>
        notification.Write(_pair.Sink, protocol);

    private void AssertReceived(string expected)
    {
        Assert.Equal(Hex.Text(Hex.Bytes(expected)), _pair.Receive());
        Assert.Empty(_logger.Lines);
    }
}
