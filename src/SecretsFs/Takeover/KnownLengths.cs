using System.Runtime.InteropServices;

namespace SecretsFs.Takeover;

/// <summary>
/// The lengths that are known, by node id, so that a successor need not decrypt for a stat. Each version of a key has
/// a node of its own, so that what is here never becomes wrong. A full table forgets. Any thread of any process.
/// </summary>
internal sealed class KnownLengths(SharedMemory memory)
{
    public const int Offset = Suspects.Offset + Suspects.Size;
    public const int Size = Count * RecordSize;

    private const int RecordSize = 16;
    private const int PlaceBits = 16;
    private const int Count = 1 << PlaceBits;
    private const int LengthBits = 40;
    private const ulong LengthMask = (1UL << LengthBits) - 1;
    private const int Reach = 8;

    /// <summary>The length of a node; null where nobody has said.</summary>
    public long? this[ulong node]
    {
        get
        {
            Span<Record> records = memory.At<Record>(Offset, Count);
            for (int i = 0; i < Reach; i++)
            {
                ref Record record = ref records[Place(node, i)];
                if (Volatile.Read(ref record.Node) == node)
                {
                    ulong tagged = Volatile.Read(ref record.Length);
                    return tagged != 0 && tagged >> LengthBits == Tag(node)
                        ? (long)(tagged & LengthMask) - 1 : null;
                }
            }

            return null;
        }

        set
        {
            if (value is not long length || (ulong)length >= LengthMask)
            {
                return;
            }

            ulong tagged = (Tag(node) << LengthBits) | (ulong)(length + 1);
            Span<Record> records = memory.At<Record>(Offset, Count);
            for (int i = 0; i < Reach; i++)
            {
                ref Record record = ref records[Place(node, i)];
                ulong found = Interlocked.CompareExchange(ref record.Node, node, 0);
                if (found == 0 || found == node)
                {
                    Volatile.Write(ref record.Length, tagged);
                    return;
                }
            }

            ref Record replaced = ref records[Place(node, 0)];
            Volatile.Write(ref replaced.Node, node);
            Volatile.Write(ref replaced.Length, tagged);
        }
    }

    /// <summary>Bits of the node that its place does not tell, nor its name: they are its version's.</summary>
    private static ulong Tag(ulong node) => (node >> PlaceBits) & ((1UL << (64 - LengthBits)) - 1);

    private static int Place(ulong node, int attempt) => (int)((node + (uint)attempt) & (Count - 1));

    [StructLayout(LayoutKind.Sequential, Size = RecordSize)]
    private struct Record
    {
        public ulong Node;

        /// <summary>
        /// One more than the length, below bits of the node, so that no length is taken for that of the node that took
        /// the place meanwhile; 0 where it is not known.
        /// </summary>
        public ulong Length;
    }
}
