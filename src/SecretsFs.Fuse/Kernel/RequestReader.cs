using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecretsFs.Fuse.Kernel;

/// <summary>A cursor over the bytes of one request that answers false rather than read past their end.</summary>
internal ref struct RequestReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public bool TryRead<T>(out T value)
        where T : unmanaged
    {
        if (!MemoryMarshal.TryRead(_rest, out value))
        {
            return false;
        }

        _rest = _rest[Unsafe.SizeOf<T>()..];
        return true;
    }

    /// <summary>Reads so many structures; none where there are fewer.</summary>
    public bool TryReadMany<T>(uint count, out ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ReadOnlySpan<T> all = MemoryMarshal.Cast<byte, T>(_rest);
        if (count > (uint)all.Length)
        {
            values = default;
            return false;
        }

        values = all[..(int)count];
        _rest = _rest[((int)count * Unsafe.SizeOf<T>())..];
        return true;
    }

    /// <summary>Reads a name that a NUL ends; an empty one or one without its end is refused.</summary>
    public bool TryReadName(out ReadOnlySpan<byte> name)
    {
        int end = _rest.IndexOf((byte)0);
        if (end <= 0)
        {
            name = default;
            return false;
        }

        name = _rest[..end];
        _rest = _rest[(end + 1)..];
        return true;
    }
}
