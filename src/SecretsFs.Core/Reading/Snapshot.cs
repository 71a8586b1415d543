using SecretsFs.Core.Memory;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Reading;

/// <summary>
/// One version of one content, shared by all who have it open and wiped when the last of
/// them lets go. Any thread.
/// </summary>
public sealed class Snapshot
{
    private readonly SecretBuffer _buffer;
    private int _references = 1;

    internal Snapshot(EntryVersion version, EntryVersion[] entries, SecretBuffer buffer)
    {
        Entries = entries;
        Version = version;
        _buffer = buffer;
        Length = buffer.Length;
    }

    /// <summary>The version it is of.</summary>
    public EntryVersion Version { get; }

    /// <summary>The version of each entry that it was made of. Not to be written to.</summary>
    internal EntryVersion[] Entries { get; }

    /// <summary>Its length in bytes.</summary>
    public int Length { get; }

    /// <summary>Whether the last has let go of it.</summary>
    internal bool IsReleased => Volatile.Read(ref _references) <= 0;

    /// <summary>Borrows the content; false where it is wiped already.</summary>
    public bool TryBorrow(out SecretLease lease) => _buffer.TryBorrow(out lease);

    /// <summary>Lets go of one reference; the last wipes.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            _buffer.Dispose();
        }
    }

    /// <summary>Takes another reference; false where it is wiped already.</summary>
    internal bool TryAddReference()
    {
        int seen = Volatile.Read(ref _references);
        while (seen > 0)
        {
            int before = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }
}
