using System.Globalization;

namespace SecretsFs.Tests.Fixtures;

/// <summary>A mapping of a process, from /proc/PID/smaps.</summary>
/// <param name="Start">Its first address.</param>
/// <param name="End">The address behind it.</param>
/// <param name="Permissions">Such as "rw-p".</param>
/// <param name="Name">The file, or what the kernel calls it; empty where it is anonymous.</param>
internal sealed record MemoryMapping(ulong Start, ulong End, string Permissions, string Name)
{
    /// <summary>Locked into memory (mlock(2)).</summary>
    public const string Locked = "lo";

    /// <summary>Left out of core dumps (MADV_DONTDUMP).</summary>
    public const string NotDumped = "dd";

    /// <summary>Zero in children (MADV_WIPEONFORK).</summary>
    public const string WipedOnFork = "wf";

    /// <summary>Whether any of its pages is in memory or swapped out.</summary>
    public bool IsPopulated { get; private set; }

    /// <summary>The flags of the kernel, two letters each.</summary>
    public string[] Flags { get; private set; } = [];

    /// <summary>
    /// Whether it may hold anything: also what was made unreadable after it was written to, but not the kernel's pages
    /// for time and calls, which no process can write to, and which cannot be read from outside.
    /// </summary>
    public bool MayHoldData =>
        (Permissions[0] == 'r' || IsPopulated)
        && Name != "[vsyscall]" && !Name.StartsWith("[vvar", StringComparison.Ordinal);

    /// <summary>The mappings of a process now.</summary>
    public static IReadOnlyList<MemoryMapping> Of(int pid)
    {
        List<MemoryMapping> mappings = [];
        foreach (string line in File.ReadLines($"/proc/{pid}/smaps"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!words[0].EndsWith(':'))
            {
                mappings.Add(Parse(words));
            }
            else if (words[0] is "Rss:" or "Swap:")
            {
                mappings[^1].IsPopulated |= words[1] != "0";
            }
            else if (words[0] == "VmFlags:")
            {
                mappings[^1].Flags = words[1..];
            }
        }

        return mappings;
    }

    public override string ToString() => $"{Start:x}-{End:x} {Permissions} {Name} [{string.Join(' ', Flags)}]";

    /// <summary>START-END PERMISSIONS OFFSET DEVICE INODE NAME, the last with spaces in it.</summary>
    private static MemoryMapping Parse(string[] words)
    {
        const int NameIndex = 5;
        string[] range = words[0].Split('-');
        return new MemoryMapping(
            ulong.Parse(range[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            ulong.Parse(range[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            words[1],
            string.Join(' ', words.Skip(NameIndex)));
    }
}
