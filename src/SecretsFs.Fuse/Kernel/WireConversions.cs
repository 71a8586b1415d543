namespace SecretsFs.Fuse.Kernel;

/// <summary>From the public types to the structures of the kernel.</summary>
internal static class WireConversions
{
    private const uint DirectoryType = 0x4000;
    private const uint RegularType = 0x8000;
    private const uint LinkType = 0xa000;
    private const uint PermissionMask = 0x1ff;
    private const uint BlockSize = 4096;
    private const long StatBlock = 512;

    /// <summary>STATX_BASIC_STATS: everything but the time of birth, which nodes do not have.</summary>
    private const uint StatxBasic = 0x7ff;

    /// <summary>Whether a node can be told of: else the conversions throw.</summary>
    public static bool IsPossible(ulong node, NodeKind kind) => node != 0 && IsPossible(kind);

    /// <summary>Whether attributes of such a node can be told: else the conversions throw.</summary>
    public static bool IsPossible(NodeKind kind) =>
        kind is NodeKind.Directory or NodeKind.File or NodeKind.SymbolicLink;

    public static EntryOut ToEntry(
        ulong node, in NodeAttributes attributes, TimeSpan nameTimeout, TimeSpan attributesTimeout)
    {
        if (node == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(node), "node id 0 would be a negative entry");
        }

        (ulong nameSeconds, uint nameNanoseconds) = Split(nameTimeout);
        (ulong attributeSeconds, uint attributeNanoseconds) = Split(attributesTimeout);
        return new EntryOut
        {
            Node = node,
            NameSeconds = nameSeconds,
            NameNanoseconds = nameNanoseconds,
            AttributeSeconds = attributeSeconds,
            AttributeNanoseconds = attributeNanoseconds,
            Attributes = ToAttributes(in attributes),
        };
    }

    /// <summary>A name that is not there, to be remembered as such.</summary>
    public static EntryOut ToMissing(TimeSpan timeout)
    {
        (ulong seconds, uint nanoseconds) = Split(timeout);
        return new EntryOut { NameSeconds = seconds, NameNanoseconds = nanoseconds };
    }

    public static StatxOut ToStatx(in NodeAttributes attributes, TimeSpan timeout)
    {
        Attr attr = ToAttributes(in attributes);
        StatxTime time = new() { Seconds = (long)attr.ChangeSeconds, Nanoseconds = attr.ChangeNanoseconds };
        (ulong seconds, uint nanoseconds) = Split(timeout);
        return new StatxOut
        {
            Seconds = seconds,
            Nanoseconds = nanoseconds,
            Stat = new Statx
            {
                Mask = StatxBasic,
                BlockSize = attr.BlockSize,
                Links = attr.Links,
                UserId = attr.UserId,
                GroupId = attr.GroupId,
                Mode = (ushort)attr.Mode,
                Inode = attr.Inode,
                Size = attr.Size,
                Blocks = attr.Blocks,
                Access = time,
                Change = time,
                Modification = time,
            },
        };
    }

    public static AttrOut ToAttr(in NodeAttributes attributes, TimeSpan timeout)
    {
        (ulong seconds, uint nanoseconds) = Split(timeout);
        return new AttrOut { Seconds = seconds, Nanoseconds = nanoseconds, Attributes = ToAttributes(in attributes) };
    }

    private static Attr ToAttributes(in NodeAttributes attributes)
    {
        uint type = attributes.Kind switch
        {
            NodeKind.Directory => DirectoryType,
            NodeKind.File => RegularType,
            NodeKind.SymbolicLink => LinkType,
            _ => throw new ArgumentOutOfRangeException(nameof(attributes), "a node has a kind"),
        };
        ulong size = (ulong)Math.Max(0, attributes.Size);
        ulong seconds = (ulong)Math.Max(0, attributes.TimeSeconds);
        return new Attr
        {
            Inode = attributes.Inode,
            Size = size,
            Blocks = (size + (ulong)StatBlock - 1) / (ulong)StatBlock,
            AccessSeconds = seconds,
            ModificationSeconds = seconds,
            ChangeSeconds = seconds,
            AccessNanoseconds = attributes.TimeNanoseconds,
            ModificationNanoseconds = attributes.TimeNanoseconds,
            ChangeNanoseconds = attributes.TimeNanoseconds,
            Mode = type | (attributes.Permissions & PermissionMask),
            Links = attributes.Links == 0 ? 1 : attributes.Links,
            UserId = attributes.UserId,
            GroupId = attributes.GroupId,
            BlockSize = BlockSize,
        };
    }

    private static (ulong Seconds, uint Nanoseconds) Split(TimeSpan time)
    {
        long ticks = Math.Max(0, time.Ticks);
        return (
            (ulong)(ticks / TimeSpan.TicksPerSecond),
            (uint)(ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick));
    }
}
