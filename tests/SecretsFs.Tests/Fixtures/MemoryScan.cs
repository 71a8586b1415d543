using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// Looks for a canary in all that a process has mapped: heaps, stacks, files, what was made unreadable. Needs the right
/// to trace it.
/// </summary>
internal sealed class MemoryScan
{
    private const int ChunkWords = 128 * 1024;
    private const int WordSize = sizeof(ulong);
    private const int MostRounds = 50; // the compiler maps and unmaps what it writes

    private readonly Canary _canary;
    private readonly Dictionary<(ulong Address, bool IsUtf16), MemoryCopy> _copies = [];
    private readonly ulong[] _words = new ulong[ChunkWords + 1]; // one more: UTF-16 is looked at two words at a time

    private MemoryScan(Canary canary) => _canary = canary;

    /// <summary>
    /// Scans once, until no mapping is left that was not looked at: some come, move and shrink meanwhile. Every one
    /// that can hold data must be readable.
    /// </summary>
    public static IReadOnlyList<MemoryCopy> FindCopies(int pid, Canary canary)
    {
        MemoryScan scan = new(canary);
        using SafeFileHandle memory = File.OpenHandle($"/proc/{pid}/mem", share: FileShare.ReadWrite);
        HashSet<(ulong, ulong)> done = [];
        for (int round = 0; ; round++)
        {
            MemoryMapping[] left = [.. MemoryMapping.Of(pid).Where(mapping =>
                mapping.MayHoldData && !done.Contains((mapping.Start, mapping.End)))];
            if (left.Length == 0)
            {
                Assert.NotEmpty(done); // a process that has ended has no mappings
                return [.. scan._copies.Values];
            }

            Assert.True(round < MostRounds, $"cannot be read, or change all the time:\n{string.Join('\n', left)}");
            done.UnionWith(left
                .Where(mapping => scan.TryLook(memory, mapping))
                .Select(mapping => (mapping.Start, mapping.End)));
        }
    }

    /// <summary>Scans again and again, for two seconds at most, until the condition holds.</summary>
    public static async Task WaitAsync(int pid, Canary canary, Func<IReadOnlyList<MemoryCopy>, bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            bool isLast = Stopwatch.GetElapsedTime(start) > TestLimits.AtOnce;
            IReadOnlyList<MemoryCopy> copies = FindCopies(pid, canary);
            if (condition(copies))
            {
                return;
            }

            Assert.False(isLast, $"the copies are still:\n{string.Join('\n', copies)}");
            await Task.Yield();
        }
    }

    private bool TryLook(SafeFileHandle memory, MemoryMapping mapping)
    {
        List<MemoryCopy> found = [];
        Run bytes = new(found, mapping, isUtf16: false);
        Run characters = new(found, mapping, isUtf16: true);
        for (ulong address = mapping.Start; address < mapping.End; address += ChunkWords * WordSize)
        {
            int wanted = (int)Math.Min(ChunkWords + 1, (mapping.End - address) / WordSize);
            if (!TryRead(memory, address, _words.AsSpan(0, wanted)))
            {
                return false;
            }

            _words.AsSpan(wanted).Clear();
            for (int i = 0; i < Math.Min(wanted, ChunkWords); i++)
            {
                ulong word = _words[i];
                ulong here = address + (ulong)(i * WordSize);
                bytes.Take(here, word != 0 && _canary.HasBytes(word));
                characters.Take(here, word != 0 && _canary.HasCharacters(word, _words[i + 1]));
            }
        }

        bytes.Take(mapping.End, isPart: false);
        characters.Take(mapping.End, isPart: false);
        foreach (MemoryCopy copy in found)
        {
            _copies[(copy.Address, copy.IsUtf16)] = copy;
        }

        return true;
    }

    private static bool TryRead(SafeFileHandle memory, ulong address, Span<ulong> words)
    {
        Span<byte> rest = MemoryMarshal.AsBytes(words);
        try
        {
            while (!rest.IsEmpty)
            {
                int count = RandomAccess.Read(memory, rest, (long)address);
                if (count == 0)
                {
                    return false;
                }

                address += (ulong)count;
                rest = rest[count..];
            }

            return true;
        }
        catch (IOException)
        {
            return false; // no such page
        }
    }

    /// <summary>Neighbouring words that are parts of the canary; one alone may be chance.</summary>
    private sealed class Run(List<MemoryCopy> found, MemoryMapping mapping, bool isUtf16)
    {
        private const int Least = 2;

        private ulong _first;
        private int _count;

        public void Take(ulong address, bool isPart)
        {
            if (isPart)
            {
                _first = _count == 0 ? address : _first;
                _count++;
            }
            else if (_count > 0)
            {
                int words = isUtf16 ? _count + 1 : _count;
                if (_count >= Least)
                {
                    found.Add(new MemoryCopy(mapping, _first, words * WordSize, isUtf16));
                }

                _count = 0;
            }
        }
    }
}
