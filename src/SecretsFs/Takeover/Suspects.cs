using System.Runtime.InteropServices;

namespace SecretsFs.Takeover;

/// <summary>
/// Which contents are being decrypted, and which workers have died meanwhile, one after the other. One that several
/// workers died of is not tried again. Any thread of the worker; its predecessor may still write.
/// </summary>
internal sealed class Suspects(SharedMemory memory)
{
    public const int Offset = SharedHeader.Size;
    public const int Size = Count * RecordSize;

    private const int RecordSize = 112;
    private const int Count = 64;

    private readonly Lock _lock = new();
    private readonly HashSet<ulong> _condemned = [];

    private Span<Record> Records => memory.At<Record>(Offset, Count);

    /// <summary>Counts a death against whatever the predecessor was decrypting when it ended.</summary>
    public void TakeOver()
    {
        foreach (ref Record record in Records)
        {
            if (record.Users > 0)
            {
                record.Users = 0;
                record.Deaths.Add(memory.Header.Serving);
            }

            // it stays where it is: later successors must not try it either
            if (record.Deaths.AreTooMany)
            {
                _condemned.Add(record.Content);
            }
        }
    }

    /// <summary>
    /// A worker died of what it was decrypting, or somebody has ended it. Nothing happens where that was said before.
    /// </summary>
    public void Judge(ulong generation, bool isGuilty)
    {
        lock (_lock)
        {
            foreach (ref Record record in Records)
            {
                record.Deaths.Judge(generation, isGuilty);
                if (record.Deaths.AreTooMany)
                {
                    _condemned.Add(record.Content);
                }
            }
        }
    }

    /// <summary>A content is about to be decrypted; false where too many died of it.</summary>
    public bool TryBegin(ulong content)
    {
        lock (_lock)
        {
            if (_condemned.Contains(content))
            {
                return false;
            }

            // where all are taken it is not noted: there are more than threads that decrypt
            if (TryFind(content, out int index) || TryFind(0, out index) || TryFindOld(out index))
            {
                ref Record record = ref Records[index];
                record.Content = content;
                record.Users = Math.Max(0, record.Users) + 1; // a predecessor may have ended one after the takeover
            }
        }

        return true;
    }

    /// <summary>It was decrypted, or refused, and nobody died of it.</summary>
    public void End(ulong content)
    {
        lock (_lock)
        {
            if (TryFind(content, out int index))
            {
                ref Record record = ref Records[index];
                record.Deaths = default;
                record.Users--;
                record.Content = record.Users > 0 ? content : 0;
            }
        }
    }

    /// <summary>
    /// The place of one that somebody died on, and nobody has asked for again; else of one that is not tried any more:
    /// what comes new is the greater danger.
    /// </summary>
    private bool TryFindOld(out int index)
    {
        Span<Record> records = Records;
        int condemned = -1;
        for (index = 0; index < Count; index++)
        {
            ref Record record = ref records[index];
            if (record.Users <= 0 && !record.Deaths.AreTooMany)
            {
                record = default;
                return true;
            }

            condemned = record.Users <= 0 && condemned < 0 ? index : condemned;
        }

        if (condemned >= 0)
        {
            index = condemned;
            _condemned.Remove(records[index].Content);
            records[index] = default;
        }

        return condemned >= 0;
    }

    private bool TryFind(ulong content, out int index)
    {
        Span<Record> records = Records;
        for (index = 0; index < Count; index++)
        {
            if (records[index].Content == content)
            {
                return true;
            }
        }

        return false;
    }

    [StructLayout(LayoutKind.Sequential, Size = RecordSize)]
    private struct Record
    {
        public ulong Content;
        public long Users;
        public Deaths Deaths;
    }
}
