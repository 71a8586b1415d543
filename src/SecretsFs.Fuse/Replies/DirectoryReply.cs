using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Replies;

/// <summary>
/// The answer to a directory listing: entries are added until one does not fit, then <see cref="Send"/>
/// is called. All on the thread of the call. It counts what was added: pass it on by reference.
/// </summary>
public ref struct DirectoryReply
{
    private readonly ref ReplyState _state;
    private readonly Span<byte> _buffer;
    private int _used;

    internal DirectoryReply(ref ReplyState state, Span<byte> buffer, bool takesAttributes)
    {
        _state = ref state;
        _buffer = buffer;
        TakesAttributes = takesAttributes;
    }

    /// <summary>
    /// Whether the kernel takes nodes and attributes along (FUSE_READDIRPLUS). Then each entry that
    /// <see cref="TryAdd(ReadOnlySpan{byte}, ulong, in NodeAttributes, TimeSpan, TimeSpan, ulong)"/> added counts as a
    /// lookup of its node once the reply is sent.
    /// </summary>
    public bool TakesAttributes { get; }

    /// <summary>
    /// Adds an entry by name alone, or says false where it does not fit: then send, and the kernel asks again from the
    /// last offset. For <c>.</c> and <c>..</c>, and wherever attributes are not at hand.
    /// </summary>
    /// <param name="name">The name, 1 to 255 bytes of anything but NUL and '/'.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="inode">The inode number that readdir(3) shows; not 0, which many programs skip.</param>
    /// <param name="nextOffset">
    /// The offset at which the entry after this one is found: 1 to 2^63 - 1, growing within a directory.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A name that would make the kernel refuse the whole listing, or no kind.
    /// </exception>
    public bool TryAdd(ReadOnlySpan<byte> name, NodeKind kind, ulong inode, ulong nextOffset)
    {
        if (!WireConversions.IsPossible(kind))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), "a node has a kind");
        }

        Span<byte> place = Reserve(name, TakesAttributes ? Unsafe.SizeOf<EntryOut>() : 0);
        if (place.IsEmpty)
        {
            return false;
        }

        if (TakesAttributes)
        {
            place[..Unsafe.SizeOf<EntryOut>()].Clear(); // node 0: nothing is said of it
            place = place[Unsafe.SizeOf<EntryOut>()..];
        }

        Write(place, name, kind, inode, nextOffset);
        return true;
    }

    /// <summary>
    /// Adds an entry with what a lookup would tell of it, or says false where it does not fit. Without
    /// <see cref="TakesAttributes"/> only kind and inode number are used.
    /// </summary>
    /// <param name="name">The name, 1 to 255 bytes of anything but NUL and '/', and not <c>.</c> or <c>..</c>.</param>
    /// <param name="node">The node id; not 0.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="nameTimeout">How long the kernel may use the name without asking again.</param>
    /// <param name="attributesTimeout">How long it may use the attributes without asking again.</param>
    /// <param name="nextOffset">
    /// The offset at which the entry after this one is found: 1 to 2^63 - 1, growing within a directory.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A name that would make the kernel refuse the whole listing, node 0, or no kind.
    /// </exception>
    public bool TryAdd(
        ReadOnlySpan<byte> name,
        ulong node,
        in NodeAttributes attributes,
        TimeSpan nameTimeout,
        TimeSpan attributesTimeout,
        ulong nextOffset)
    {
        // first: it throws in either case alike, and before anything is reserved
        EntryOut entry = WireConversions.ToEntry(node, in attributes, nameTimeout, attributesTimeout);
        if (!TakesAttributes)
        {
            return TryAdd(name, attributes.Kind, attributes.Inode, nextOffset);
        }

        Span<byte> place = Reserve(name, Unsafe.SizeOf<EntryOut>());
        if (place.IsEmpty)
        {
            return false;
        }

        MemoryMarshal.Write(place, in entry);
        Write(place[Unsafe.SizeOf<EntryOut>()..], name, attributes.Kind, attributes.Inode, nextOffset);
        return true;
    }

    /// <summary>
    /// Sends what was added; nothing added means the end of the directory. False where the kernel did not take it, and
    /// then it has no references either.
    /// </summary>
    public readonly bool Send() => ReplyWriter.Data(_state.Take(), _state.Unique, _buffer[.._used]);

    /// <summary>Refuses; what was added is dropped.</summary>
    public readonly void Error(Errno errno) => ReplyWriter.Error(_state.Take(), _state.Unique, errno);

    /// <summary>Room for an entry; empty where there is not enough.</summary>
    private Span<byte> Reserve(ReadOnlySpan<byte> name, int before)
    {
        if (!NodeName.IsValid(name))
        {
            throw new ArgumentException(NodeName.Rule, nameof(name));
        }

        int padded = (before + Unsafe.SizeOf<DirentHeader>() + name.Length + 7) & ~7;
        if (padded > _buffer.Length - _used)
        {
            return default;
        }

        Span<byte> place = _buffer.Slice(_used, padded);
        _used += padded;
        return place;
    }

    private static void Write(
        Span<byte> place, ReadOnlySpan<byte> name, NodeKind kind, ulong inode, ulong nextOffset)
    {
        DirentHeader dirent = new()
        {
            Inode = inode,
            Offset = nextOffset,
            NameLength = (uint)name.Length,
            Type = (uint)kind,
        };
        MemoryMarshal.Write(place, in dirent);
        Span<byte> behind = place[Unsafe.SizeOf<DirentHeader>()..];
        name.CopyTo(behind);
        behind[name.Length..].Clear();
    }
}
