using System.Runtime.InteropServices;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests.Dispatching;

public sealed class AttributesTests : DispatchFixture
{
    private const int EIO = 5;

    private static readonly byte[] s_getattr = Request.Of(Opcode.GetAttributes, new byte[16]);
    private static readonly byte[] s_statx = Request.Of(Opcode.ExtendedStat, new byte[24]);

    [Theory]
    [InlineData(NodeKind.Directory, 0x4000)]
    [InlineData(NodeKind.File, 0x8000)]
    [InlineData(NodeKind.SymbolicLink, 0xa000)]
    public void The_mode_is_kind_and_permissions_and_nothing_else(NodeKind kind, int type)
    {
        NodeAttributes attributes = ScriptedFileSystem.Attributes with { Kind = kind, Permissions = 0xffffffff };
        (Attr attr, Statx statx) = Answer(attributes);
        Assert.Equal(((uint)type | 0x1ff, (ushort)(type | 0x1ff)), (attr.Mode, statx.Mode));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(512, 1)]
    [InlineData(513, 2)]
    [InlineData(long.MaxValue, 1L << 54)]
    [InlineData(-1, 0)]
    public void Blocks_are_512_bytes_rounded_up(long size, long blocks)
    {
        (Attr attr, Statx statx) = Answer(ScriptedFileSystem.Attributes with { Size = size });
        Assert.Equal(((ulong)Math.Max(0, size), (ulong)blocks), (attr.Size, attr.Blocks));
        Assert.Equal((attr.Size, attr.Blocks), (statx.Size, statx.Blocks));
    }

    [Fact]
    public void A_time_before_1970_is_shown_as_its_start()
    {
        (Attr attr, Statx statx) = Answer(ScriptedFileSystem.Attributes with { TimeSeconds = -1 });
        Assert.Equal(
            (0UL, 0UL, 0UL, 0L, 0L),
            (attr.AccessSeconds, attr.ModificationSeconds, attr.ChangeSeconds, statx.Change.Seconds,
                statx.Modification.Seconds));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(7, 7)]
    public void A_node_has_one_link_at_least(uint links, uint shown)
    {
        (Attr attr, Statx statx) = Answer(ScriptedFileSystem.Attributes with { Links = links });
        Assert.Equal((shown, shown), (attr.Links, statx.Links));
    }

    [Fact]
    public void A_node_without_a_kind_is_answered_EIO()
    {
        _fileSystem.OnAttributes = reply => reply.Attributes(default, default);
        Assert.Equal((EIO, EIO), (ErrorOf(s_getattr), ErrorOf(s_statx)));
        Assert.Equal([4, 5, 4, 5], _logger.Events);
    }

    [Fact]
    public void A_refusal_carries_its_number()
    {
        _fileSystem.OnAttributes = reply => reply.Error(Errno.ESTALE);
        const int ESTALE = 116;
        Assert.Equal((ESTALE, ESTALE), (ErrorOf(s_getattr), ErrorOf(s_statx)));
    }

    private (Attr Attr, Statx Statx) Answer(NodeAttributes attributes)
    {
        _fileSystem.OnAttributes = reply => reply.Attributes(in attributes, TimeSpan.FromSeconds(1));
        Dispatch(s_getattr);
        AttrOut attr = MemoryMarshal.Read<AttrOut>(_sink.TakeParts().Payload);
        Dispatch(s_statx);
        StatxOut statx = MemoryMarshal.Read<StatxOut>(_sink.TakeParts().Payload);
        Assert.Equal((1UL, 1UL, 0x7ffu), (attr.Seconds, statx.Seconds, statx.Stat.Mask));
        return (attr.Attributes, statx.Stat);
    }
}
