using System.Runtime.InteropServices;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests;

public sealed class HandshakeTests
{
    private readonly RecordingSink _sink = new();

    [Fact]
    public void A_kernel_with_shared_mappings_is_asked_for_them()
    {
        FuseProtocol? protocol = Handshake.Answer(Init(7, 45, 0xffffffff, 0xffffffff), _sink);
        InitOut reply = MemoryMarshal.Read<InitOut>(_sink.Single().Payload);
        Assert.True(protocol!.Value.AllowsDirectMapping);
        Assert.Equal((7u, 45u, 4096u, (ushort)256), (reply.Major, reply.Minor, reply.MaxWrite, reply.MaxPages));
        Assert.Equal(1u << 4, reply.FlagsHigh);
    }

    [Fact]
    public void Only_what_the_kernel_offers_is_accepted()
    {
        FuseProtocol? protocol = Handshake.Answer(Init(7, 32, 1 << 0, null), _sink);
        Assert.Equal(new FuseProtocol(32, 1), protocol);
    }

    [Fact]
    public void A_newer_minor_version_is_answered_with_ours()
    {
        Assert.Equal(45u, Handshake.Answer(Init(7, 99, 0, null), _sink)!.Value.Minor);
        Assert.Equal(45u, MemoryMarshal.Read<InitOut>(_sink.Single().Payload).Minor);
    }

    [Fact]
    public void A_newer_major_version_is_told_ours_and_asked_again()
    {
        Assert.Null(Handshake.Answer(Init(8, 0, 0, null), _sink));
        Assert.Equal(7u, MemoryMarshal.Read<InitOut>(_sink.Single().Payload).Major);
    }

    [Theory]
    [InlineData(7u, 31u)]
    [InlineData(6u, 99u)]
    public void A_kernel_that_is_too_old_is_refused(uint major, uint minor)
    {
        FuseException exception = Assert.Throws<FuseException>(
            () => Handshake.Answer(Init(major, minor, 0, null), _sink));
        Assert.Contains($"{major}.{minor}", exception.Message, StringComparison.Ordinal);
        Assert.NotEqual(0, _sink.Single().Header.Error);
    }

    [Fact]
    public void Anything_but_a_whole_INIT_is_refused()
    {
        byte[] init = Init(7, 45, 0, null);
        for (int length = 0; length < init.Length; length++)
        {
            byte[] shorter = Request.Truncate(init, length);
            Assert.Throws<FuseException>(() => Handshake.Answer(shorter, _sink));
        }

        Assert.Throws<FuseException>(() => Handshake.Answer(Request.Of(3, new byte[16]), _sink));
    }

    private static byte[] Init(uint major, uint minor, uint flags, uint? high)
    {
        const uint MaxReadahead = 131072;
        List<uint> words = [major, minor, MaxReadahead, flags];
        if (high is not null)
        {
            words.Add(high.Value);
            words.AddRange(new uint[11]);
        }

        return Request.Of(26, [.. words.SelectMany(BitConverter.GetBytes)]);
    }
}
