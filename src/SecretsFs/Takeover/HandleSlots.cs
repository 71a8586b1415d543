using SecretsFs.Core.Sources;

namespace SecretsFs.Takeover;

/// <summary>
/// The handle table in shared memory: who has which version of what open, so that a successor knows. Any thread; a
/// worker that is being killed may still write while its successor reads.
/// </summary>
/// <remarks>
/// A handle's number says where its slot is, and no two handles have one number, so that the release of a handle that
/// is sent twice frees nothing else. A handle is entered before the kernel learns of it. Where a worker ends in
/// between, the kernel sends the open once more, and the slot is freed by the number of the request.
/// </remarks>
/// <param name="memory">What workers leave to each other.</param>
internal sealed class HandleSlots(SharedMemory memory)
{
    public const int Offset = KnownLengths.Offset + KnownLengths.Size;
    public const int Size = Count * HandleRecord.Size;

    public const int Count = 1 << Bits;

    private const int Bits = 18;

    private readonly Lock _lock = new();

    /// <summary>
    /// The one that was freed first is used first: until then it says which node's pages may still be there.
    /// </summary>
    private readonly Queue<int> _free = new();

    private Span<HandleRecord> Records => memory.At<HandleRecord>(Offset, Count);

    /// <summary>Enters a handle; 0 where there is no room.</summary>
    public ulong Add(ulong openedBy, ulong node, ulong content, long length, EntryVersion version)
    {
        Span<HandleRecord> records = Records;
        while (TryFindFree(out int slot))
        {
            ulong number = Interlocked.Increment(ref memory.Header.LastHandle);
            ulong handle = (number << Bits) | (uint)slot;
            ref HandleRecord record = ref records[slot];
            if (Interlocked.CompareExchange(ref record.Handle, handle, 0) != 0)
            {
                continue; // the predecessor took it, in the moment of its end
            }

            record.OpenedBy = openedBy;
            record.Node = node;
            record.Content = content;
            record.Length = length;
            record.IsWithdrawn = 0;
            record.Version = version;
            Volatile.Write(ref record.CompleteAs, handle);
            return handle;
        }

        return 0;
    }

    /// <summary>Frees a handle's slot; nothing where it was freed before.</summary>
    public void Remove(ulong handle)
    {
        int slot = (int)(handle & (Count - 1));
        if (handle != 0 && Interlocked.CompareExchange(ref Records[slot].Handle, 0, handle) == handle)
        {
            lock (_lock)
            {
                _free.Enqueue(slot);
            }
        }
    }

    /// <summary>A handle that somebody entered, and nobody freed.</summary>
    public bool TryGet(ulong handle, out HandleRecord record)
    {
        return TryCopy(ref Records[(int)(handle & (Count - 1))], out record) && record.Handle == handle;
    }

    /// <summary>Notes that a handle's content was undeclared.</summary>
    public void Withdraw(ulong handle)
    {
        ref HandleRecord record = ref Records[(int)(handle & (Count - 1))];
        if (record.Handle == handle)
        {
            record.IsWithdrawn = 1;
        }
    }

    /// <summary>
    /// What the predecessors left: the handles that are open, and the nodes of those that were released, whose pages
    /// may still be there.
    /// </summary>
    public (List<HandleRecord> Open, HashSet<ulong> Released) TakeOver()
    {
        List<HandleRecord> open = [];
        HashSet<ulong> released = [];
        Span<HandleRecord> records = Records[..(int)Math.Min(Volatile.Read(ref memory.Header.HandleSlotsUsed), Count)];
        lock (_lock)
        {
            _free.Clear();
            for (int slot = 0; slot < records.Length; slot++)
            {
                if (Volatile.Read(ref records[slot].Handle) == 0)
                {
                    _free.Enqueue(slot);
                    released.Add(records[slot].Node);
                }
                else if (TryCopy(ref records[slot], out HandleRecord record))
                {
                    open.Add(record);
                }
            }
        }

        released.Remove(0);
        return (open, released);
    }

    /// <summary>
    /// Copies a slot that is taken and wholly written, also where another process is about to free it.
    /// </summary>
    private static bool TryCopy(ref HandleRecord shared, out HandleRecord record)
    {
        ulong handle = Volatile.Read(ref shared.CompleteAs); // all else was written before it
        record = shared;
        return handle != 0 && record.Handle == handle && record.CompleteAs == handle;
    }

    private bool TryFindFree(out int slot)
    {
        lock (_lock)
        {
            if (_free.TryDequeue(out slot))
            {
                return true;
            }
        }

        ulong used = Interlocked.Increment(ref memory.Header.HandleSlotsUsed);
        slot = (int)(used - 1);
        if (used <= Count)
        {
            return true;
        }

        Interlocked.Decrement(ref memory.Header.HandleSlotsUsed);
        return false;
    }
}
