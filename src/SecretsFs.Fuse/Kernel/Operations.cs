using Microsoft.Extensions.Logging;
using SecretsFs.Fuse.Replies;

namespace SecretsFs.Fuse.Kernel;

/// <summary>
/// Decodes the body of each operation and calls the filesystem. A method says false, and has called nothing, where the
/// request is shorter than its structure.
/// </summary>
/// <param name="fileSystem">Who answers.</param>
/// <param name="logger">For the buffer.</param>
internal sealed class Operations(IFuseFileSystem fileSystem, ILogger logger) : IDisposable
{
    /// <summary>The most that one listing carries; readdir(3) asks for 32 KiB.</summary>
    private const int ListingSize = 64 * 1024;

    private readonly LockedBuffer _listing = new(ListingSize, logger);

    public void Dispose() => _listing.Dispose();

    public void Destroy() => fileSystem.Destroy();

    public bool Lookup(in InHeader header, ref RequestReader reader, ref ReplyState state)
    {
        if (!reader.TryReadName(out ReadOnlySpan<byte> name))
        {
            return false;
        }

        LookupReply reply = new(ref state);
        if (name.Length > NodeName.Longest)
        {
            reply.Error(Errno.ENAMETOOLONG);
        }
        else
        {
            fileSystem.Lookup(Caller(in header), header.Node, name, reply);
        }

        return true;
    }

    public bool Forget(in InHeader header, ref RequestReader reader)
    {
        if (!reader.TryRead(out ForgetIn forget))
        {
            return false;
        }

        fileSystem.Forget(header.Node, forget.Lookups);
        return true;
    }

    /// <summary>All or nothing: a list that is shorter than its count says is not looked at.</summary>
    public bool BatchForget(ref RequestReader reader)
    {
        if (!reader.TryRead(out BatchForgetIn batch)
            || !reader.TryReadMany(batch.Count, out ReadOnlySpan<ForgetOne> all))
        {
            return false;
        }

        foreach (ref readonly ForgetOne one in all)
        {
            fileSystem.Forget(one.Node, one.Lookups);
        }

        return true;
    }

    public bool GetAttributes(in InHeader header, ref RequestReader reader, ref ReplyState state)
    {
        if (!reader.TryRead(out GetAttrIn _))
        {
            return false;
        }

        fileSystem.GetAttributes(Caller(in header), header.Node, new AttributesReply(ref state, isExtended: false));
        return true;
    }

    public bool ExtendedStat(in InHeader header, ref RequestReader reader, ref ReplyState state)
    {
        if (!reader.TryRead(out StatxIn _))
        {
            return false;
        }

        fileSystem.GetAttributes(Caller(in header), header.Node, new AttributesReply(ref state, isExtended: true));
        return true;
    }

    public bool ReadLink(in InHeader header, ref ReplyState state)
    {
        fileSystem.ReadLink(Caller(in header), header.Node, new LinkReply(ref state));
        return true;
    }

    public bool Open(in InHeader header, ref RequestReader reader, ref ReplyState state)
    {
        const uint O_ACCMODE = 3;
        const uint O_TRUNC = 0x200;
        if (!reader.TryRead(out OpenIn open))
        {
            return false;
        }

        OpenReply reply = new(ref state);
        if ((open.Flags & (O_ACCMODE | O_TRUNC)) != 0)
        {
            reply.Error(Errno.EROFS); // a read-only mount says so before; somebody may have remounted it
        }
        else
        {
            fileSystem.Open(Caller(in header), header.Node, open.Flags, reply);
        }

        return true;
    }

    public bool Read(in InHeader header, ref RequestReader reader, ref ReplyState state)
    {
        if (!reader.TryRead(out ReadIn read))
        {
            return false;
        }

        ReadReply reply = new(ref state, read.Size);
        fileSystem.Read(Caller(in header), header.Node, read.Handle, read.Offset, read.Size, reply);
        return true;
    }

    public bool Seek(in InHeader header, ref RequestReader reader, ref ReplyState state)
    {
        if (!reader.TryRead(out LseekIn seek))
        {
            return false;
        }

        SeekReply reply = new(ref state);
        fileSystem.Seek(Caller(in header), header.Node, seek.Handle, seek.Offset, seek.Whence, reply);
        return true;
    }

    public bool Release(in InHeader header, ref RequestReader reader, ref ReplyState state)
    {
        if (!reader.TryRead(out ReleaseIn release))
        {
            return false;
        }

        fileSystem.Release(header.Node, release.Handle);
        ReplyWriter.Data(state.Take(), state.Unique, []);
        return true;
    }

    public bool OpenDirectory(in InHeader header, ref RequestReader reader, ref ReplyState state)
    {
        if (!reader.TryRead(out OpenIn _))
        {
            return false;
        }

        fileSystem.OpenDirectory(Caller(in header), header.Node, new DirectoryOpenReply(ref state));
        return true;
    }

    public bool ReadDirectory(
        in InHeader header, ref RequestReader reader, ref ReplyState state, bool takesAttributes)
    {
        if (!reader.TryRead(out ReadIn read))
        {
            return false;
        }

        Span<byte> room = _listing.Bytes[..(int)Math.Min(read.Size, ListingSize)];
        DirectoryReply reply = new(ref state, room, takesAttributes);
        fileSystem.ReadDirectory(Caller(in header), header.Node, read.Handle, read.Offset, reply);
        return true;
    }

    public bool ReleaseDirectory(in InHeader header, ref RequestReader reader, ref ReplyState state)
    {
        if (!reader.TryRead(out ReleaseIn release))
        {
            return false;
        }

        fileSystem.ReleaseDirectory(header.Node, release.Handle);
        ReplyWriter.Data(state.Take(), state.Unique, []);
        return true;
    }

    public bool StatFs(in InHeader header, ref ReplyState state)
    {
        fileSystem.StatFs(Caller(in header), new StatFsReply(ref state));
        return true;
    }

    public bool Access(in InHeader header, ref RequestReader reader, ref ReplyState state)
    {
        if (!reader.TryRead(out AccessIn access))
        {
            return false;
        }

        fileSystem.Access(Caller(in header), header.Node, access.Mask, new AccessReply(ref state));
        return true;
    }

    /// <summary>No node has an extended attribute.</summary>
    public static bool GetExtendedAttribute(ref RequestReader reader, ref ReplyState state)
    {
        if (!reader.TryRead(out GetXattrIn _) || !reader.TryReadName(out _))
        {
            return false;
        }

        ReplyWriter.Error(state.Take(), state.Unique, Errno.ENODATA);
        return true;
    }

    /// <summary>An empty list: its size for who asks for that (xattr(7), size 0), else the list.</summary>
    public static bool ListExtendedAttributes(ref RequestReader reader, ref ReplyState state)
    {
        if (!reader.TryRead(out GetXattrIn list))
        {
            return false;
        }

        IReplySink sink = state.Take();
        if (list.Size == 0)
        {
            GetXattrOut size = default;
            ReplyWriter.Structure(sink, state.Unique, in size);
        }
        else
        {
            ReplyWriter.Data(sink, state.Unique, []);
        }

        return true;
    }

    public bool Interrupt(ref RequestReader reader)
    {
        if (!reader.TryRead(out InterruptIn interrupt))
        {
            return false;
        }

        fileSystem.Interrupt(interrupt.Unique);
        return true;
    }

    private static FuseCaller Caller(in InHeader header) =>
        new(header.Unique, header.UserId, header.GroupId, header.ThreadId);
}
