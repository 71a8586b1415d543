using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests.Dispatching;

public sealed class HandshakeTests
{
    /// <summary>The flags of the low and the high word that this library asks for.</summary>
    private const string Wanted = "01704441 98000000";

    private readonly RecordingSink _sink = new();

    [Fact]
    public void A_kernel_that_offers_everything_is_asked_for_what_is_wanted_byte_by_byte()
    {
        FuseProtocol? protocol = Handshake.Answer(Init("07000000 2d000000", "ffffffff", "ffffffff"), _sink);
        Assert.Equal(new FuseProtocol(45, 0x0000_0098_4144_7001), protocol);
        Assert.Equal(Reply("2d000000", "01704441", "98000000"), _sink.Take());
    }

    [Fact]
    public void Nothing_is_asked_for_that_would_let_the_kernel_decide_without_us()
    {
        const ulong WritebackCache = 1UL << 16;
        const ulong NoOpen = 1UL << 17;
        const ulong Passthrough = 1UL << 37;
        FuseProtocol? protocol = Handshake.Answer(Init("07000000 2d000000", "ffffffff", "ffffffff"), _sink);
        Assert.Equal(0UL, protocol!.Value.Flags & (WritebackCache | NoOpen | Passthrough));
    }

    [Theory]
    [InlineData("00000000", "00000000", 0)]
    [InlineData("01000000", "00000000", 1)]
    [InlineData("00000040", "00000000", 1L << 30)]
    [InlineData("00000040", "10000000", (1L << 30) | (1L << 36))]
    [InlineData("00000000", "ffffffff", 0)] // without FUSE_INIT_EXT the high word means nothing
    public void Only_what_the_kernel_offers_is_accepted(string low, string high, long flags)
    {
        FuseProtocol? protocol = Handshake.Answer(Init("07000000 2d000000", low, high), _sink);
        Assert.Equal(new FuseProtocol(45, (ulong)flags), protocol);
    }

    [Fact]
    public void An_old_kernels_INIT_has_no_high_word()
    {
        byte[] init = Init("07000000 20000000", "ffffffff", "");
        Assert.Equal(new FuseProtocol(32, 0x4144_7001), Handshake.Answer(init, _sink));
        Assert.Equal(Reply("20000000", "01704441", "00000000"), _sink.Take());
    }

    [Theory]
    [InlineData(32u, 0ul, false, false, false, false)]
    [InlineData(43u, 1ul << 36, true, false, false, false)]
    [InlineData(43u, 1ul << 39, false, true, false, false)]
    [InlineData(43u, 1ul << 35, false, false, true, false)]
    [InlineData(44u, 0ul, false, false, false, true)]
    [InlineData(45u, ulong.MaxValue, true, true, true, true)]
    public void What_was_agreed_says_what_works(
        uint minor, ulong flags, bool mapping, bool resend, bool expiry, bool epochs)
    {
        FuseProtocol protocol = new(minor, flags);
        Assert.Equal(
            (mapping, resend, expiry, epochs),
            (protocol.AllowsDirectMapping, protocol.CanResend, protocol.CanExpireNames, protocol.HasEpochs));
    }

    [Fact]
    public void A_newer_minor_version_is_answered_with_ours()
    {
        Assert.Equal(45u, Handshake.Answer(Init("07000000 63000000", "ffffffff", "ffffffff"), _sink)!.Value.Minor);
        Assert.Equal(Reply("2d000000", Wanted[..8], Wanted[9..]), _sink.Take());
    }

    [Fact]
    public void A_newer_major_version_is_told_ours_and_asked_again()
    {
        Assert.Null(Handshake.Answer(Init("08000000 00000000", "ffffffff", "ffffffff"), _sink));
        string expected = "50000000 00000000" + KernelExamples.To + "07000000 2d000000" + new string('0', 112);
        Assert.Equal(Hex.Text(Hex.Bytes(expected)), _sink.Take());
    }

    [Theory]
    [InlineData("07000000 1f000000", "7.31")]
    [InlineData("06000000 63000000", "6.99")]
    [InlineData("00000000 00000000", "0.0")]
    public void A_kernel_that_is_too_old_is_refused_and_named(string version, string named)
    {
        FuseException exception = Assert.Throws<FuseException>(
            () => Handshake.Answer(Init(version, "00000000", "00000000"), _sink));
        Assert.Contains($"FUSE {named};", exception.Message, StringComparison.Ordinal);
        const int EIO = 5;
        Assert.Equal(EIO, _sink.TakeError());
    }

    [Fact]
    public void Anything_but_a_whole_INIT_is_refused_and_not_answered()
    {
        byte[] init = Init("07000000 2d000000", "00000000", "");
        for (int length = 0; length < init.Length; length++)
        {
            byte[] shorter = Request.Truncate(init, length);
            Assert.Throws<FuseException>(() => Handshake.Answer(shorter, _sink));
        }

        byte[] other = Request.Of(Opcode.GetAttributes, new byte[16]);
        Assert.Throws<FuseException>(() => Handshake.Answer(other, _sink));
        Assert.Empty(_sink.Replies);
    }

    /// <summary>struct fuse_init_in with 128 KiB of readahead; what is behind the flags, if anything.</summary>
    private static byte[] Init(string version, string low, string high)
    {
        string body = version + "00000200" + low + (high.Length == 0 ? "" : high + new string('0', 88));
        return Request.Of(Opcode.Init, Hex.Bytes(body));
    }

    /// <summary>struct fuse_init_out with readahead, MaxWrite 4096, granularity 1, 256 pages.</summary>
    private static string Reply(string minor, string low, string high) => Hex.Text(Hex.Bytes(
        "50000000 00000000" + KernelExamples.To + "07000000" + minor + "00000200" + low
        + "0000 0000 00100000 01000000 0001 0000" + high + "00000000 0000" + new string('0', 44)));
}
