using System.Buffers.Binary;
using SecretsFs.Fuse.Tests.Dispatching;

namespace SecretsFs.Fuse.Tests.Fuzzing;

/// <summary>Requests that are almost right.</summary>
internal sealed class RequestMutator(IReadOnlyList<byte[]> corpus)
{
    private const int Room = 8192;
    private const int OpcodeOffset = 4;

    private static readonly ulong[] s_interesting =
    [
        0, 1, 2, 255, 256, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 1UL << 62, (1UL << 63) - 1,
        1UL << 63, ulong.MaxValue - 1, ulong.MaxValue,
    ];

    private readonly byte[] _bytes = new byte[Room];
    private int _length;

    /// <summary>The next request; it lasts until the next call.</summary>
    public ReadOnlySpan<byte> Make(ref FuzzRandom random)
    {
        byte[] start = corpus[random.Below(corpus.Count)];
        start.CopyTo(_bytes, 0);
        _length = start.Length;
        for (int rest = random.Below(5); rest > 0; rest--)
        {
            Mutate(ref random);
        }

        if (_length >= 4 && !random.OneIn(16))
        {
            BinaryPrimitives.WriteInt32LittleEndian(_bytes, _length);
        }

        return _bytes.AsSpan(0, _length);
    }

    private void Mutate(ref FuzzRandom random)
    {
        switch (random.Below(10))
        {
            case 0 when _length > 0:
                _bytes[random.Below(_length)] ^= (byte)(1 << random.Below(8));
                break;
            case 1 when _length > 0:
                _bytes[random.Below(_length)] = (byte)random.Next();
                break;
            case 2 when _length > Request.HeaderLength:
                _bytes[Request.HeaderLength + random.Below(_length - Request.HeaderLength)] = (byte)random.Next();
                break;
            case 3:
                _length = random.Below(_length + 1);
                break;
            case 4:
                Extend(ref random, random.OneIn(8) ? 600 : 24);
                break;
            case 5:
                Splice(ref random);
                break;
            case 6 when _length >= Request.HeaderLength:
                uint opcode = random.OneIn(8) ? (uint)random.Next() : (uint)random.Below(60);
                BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(OpcodeOffset), opcode);
                break;
            case 7 or 8:
                WriteInteresting(ref random);
                break;
            default:
                AppendName(ref random);
                break;
        }
    }

    private void Extend(ref FuzzRandom random, int most)
    {
        bool isZero = random.OneIn(2);
        for (int rest = Math.Min(1 + random.Below(most), Room - _length); rest > 0; rest--)
        {
            _bytes[_length++] = isZero ? (byte)0 : (byte)random.Next();
        }
    }

    /// <summary>The beginning of this one and the end of another.</summary>
    private void Splice(ref FuzzRandom random)
    {
        byte[] other = corpus[random.Below(corpus.Count)];
        int from = random.Below(other.Length);
        int to = random.Below(_length + 1);
        int count = Math.Min(other.Length - from, Room - to);
        other.AsSpan(from, count).CopyTo(_bytes.AsSpan(to));
        _length = to + count;
    }

    private void WriteInteresting(ref FuzzRandom random)
    {
        ulong value = s_interesting[random.Below(s_interesting.Length)];
        int width = random.OneIn(2) ? 8 : 4;
        int places = (_length - Request.HeaderLength) / width;
        if (places <= 0)
        {
            return;
        }

        Span<byte> place = _bytes.AsSpan(Request.HeaderLength + (random.Below(places) * width), width);
        if (width == 8)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(place, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(place, (uint)value);
        }
    }

    /// <summary>Names near the longest that is allowed, instead of the body.</summary>
    private void AppendName(ref FuzzRandom random)
    {
        int length = random.OneIn(2) ? 250 + random.Below(10) : random.Below(4);
        _length = Math.Min(_length, Request.HeaderLength);
        _bytes.AsSpan(_length, length).Fill((byte)'n');
        _length += length;
        if (!random.OneIn(4))
        {
            _bytes[_length++] = 0;
        }
    }
}
