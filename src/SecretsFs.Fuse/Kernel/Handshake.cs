using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse.Kernel;

/// <summary>
/// Answers INIT, the first request of a connection (<c>fs/fuse/inode.c</c>, <c>process_init_reply</c>).
/// </summary>
internal static class Handshake
{
    /// <summary>
    /// The most bytes a write request carries. None is ever accepted; the kernel wants at least a page.
    /// </summary>
    public const uint MaxWrite = 4096;

    public const uint Major = 7;

    /// <summary>The newest minor version this library knows (Linux 6.18).</summary>
    private const uint NewestMinor = 45;

    /// <summary>The oldest it speaks (Linux 5.10).</summary>
    private const uint OldestMinor = 32;

    /// <summary>One read request carries up to 1 MiB.</summary>
    private const ushort PagesPerRequest = 256;

    /// <summary>
    /// Answers one request. Null where the kernel speaks a newer major version: it was told ours and sends INIT again.
    /// </summary>
    /// <exception cref="FuseException">The request is not INIT, or the kernel is too old.</exception>
    public static FuseProtocol? Answer(ReadOnlySpan<byte> request, IReplySink sink)
    {
        RequestReader reader = new(request);
        if (!reader.TryRead(out InHeader header) || header.Opcode != Opcode.Init || !reader.TryRead(out InitIn init))
        {
            throw new FuseException("the kernel's first request is not an INIT");
        }

        if (init.Major > Major)
        {
            InitOut ours = new() { Major = Major, Minor = NewestMinor };
            ReplyWriter.Structure(sink, header.Unique, in ours);
            return null;
        }

        if (init.Major < Major || init.Minor < OldestMinor)
        {
            ReplyWriter.Error(sink, header.Unique, Errno.EIO);
            throw new FuseException(
                $"the kernel speaks FUSE {init.Major}.{init.Minor}; "
                + $"{Major}.{OldestMinor} (Linux 5.10) is the oldest supported");
        }

        ulong offered = init.Flags;
        if ((offered & InitFlags.InitExtension) != 0 && reader.TryRead(out uint high))
        {
            offered |= (ulong)high << 32;
        }

        ulong flags = offered & InitFlags.Wanted;
        uint minor = Math.Min(init.Minor, NewestMinor);
        InitOut reply = new()
        {
            Major = Major,
            Minor = minor,
            MaxReadahead = init.MaxReadahead,
            Flags = (uint)flags,
            FlagsHigh = (uint)(flags >> 32),
            MaxWrite = MaxWrite,
            TimeGranularity = 1,
            MaxPages = PagesPerRequest,
        };
        ReplyWriter.Structure(sink, header.Unique, in reply);
        return new FuseProtocol(minor, flags);
    }
}
