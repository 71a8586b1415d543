using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Replies;

/// <summary>
/// The answer to a directory listing: entries are added until one does not fit, then <see cref="Send"/>
/// is called. All on the thread of the call.
/// </summary>
public ref struct DirectoryReply
{
    private readonly ref ReplyState _state;
    private readonly Span<byte> _buffer;
    private int _used;

    internal DirectoryReply(ref ReplyState state, Span<byte> buffer)
    {
        _state = ref state;
        _buffer = buffer;
    }

    /// <summary>
    /// Adds an entry, or says false where it does not fit: then send, and the kernel asks again from the last offset.
    /// </summary>
    /// <param name="inode">The inode number that readdir(3) shows.</param>
    /// <param name="kind">File or directory.</param>
    /// <param name="name">The name, UTF-8 or any bytes but NUL and '/'.</param>
    /// <param name="nextOffset">The offset at which the entry after this one is found; not 0.</param>
    public bool TryAdd(ulong inode, NodeKind kind, ReadOnlySpan<byte> name, ulong nextOffset)
    {
        int header = Unsafe.SizeOf<DirentHeader>();
        int padded = (header + name.Length + 7) & ~7;
        if (padded > _buffer.Length - _used)
        {
            return false;
        }

        Span<byte> place = _buffer.Slice(_used, padded);
        DirentHeader dirent = new()
        {
            Inode = inode,
            Offset = nextOffset,
            NameLength = (uint)name.Length,
            Type = (uint)kind,
        };
        MemoryMarshal.Write(place, in dirent);
        name.CopyTo(place[header..]);
        place[(header + name.Length)..].Clear();
        _used += padded;
        return true;
    }

    /// <summary>Sends what was added; nothing added means the end of the directory.</summary>
    public readonly void Send() => ReplyWriter.Data(_state.Take(), _state.Unique, _buffer[.._used]);

    /// <summary>Refuses; what was added is dropped.</summary>
    public readonly void Error(Errno errno) => ReplyWriter.Error(_state.Take(), _state.Unique, errno);
}
