using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// The frames of memory that the pages of a mapping lie in. They tell what became of a file's cached pages when nobody
/// has it open: who opens it to ask makes the kernel drop them.
/// </summary>
internal sealed class PageFrames
{
    private const int EntrySize = sizeof(ulong);

    private readonly long[] _numbers;

    private PageFrames(long[] numbers) => _numbers = numbers;

    public int Count => _numbers.Length;

    /// <summary>The frames of a mapping whose pages were all touched (/proc/PID/pagemap).</summary>
    public static PageFrames Of(int pid, long address, int pages)
    {
        const ulong Present = 1UL << 63;
        const ulong NumberMask = (1UL << 55) - 1;
        using SafeFileHandle pagemap = File.OpenHandle($"/proc/{pid}/pagemap", share: FileShare.ReadWrite);
        long first = address / Environment.SystemPageSize;
        ulong[] entries = [.. Enumerable.Range(0, pages).Select(i => Read(pagemap, first + i))];
        Assert.All(entries, entry => Assert.NotEqual(0UL, entry & Present));
        return new PageFrames([.. entries.Select(entry => (long)(entry & NumberMask))]);
    }

    /// <summary>
    /// How many of them look like a page that the kernel caches of a file and that no process has mapped
    /// (/proc/kpageflags). A frame that was given back and used anew may look like that as well.
    /// </summary>
    public int CountCached()
    {
        const ulong UpToDate = 1 << 3;
        const ulong DirtyFreeMappedAnonymousOrSwapBacked = 1 << 4 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 14;
        using SafeFileHandle flags = File.OpenHandle("/proc/kpageflags", share: FileShare.ReadWrite);
        return _numbers.Count(
            number => (Read(flags, number) & (UpToDate | DirtyFreeMappedAnonymousOrSwapBacked)) == UpToDate);
    }

    private static ulong Read(SafeFileHandle file, long index)
    {
        Span<byte> entry = stackalloc byte[EntrySize];
        Assert.Equal(EntrySize, RandomAccess.Read(file, entry, index * EntrySize));
        return BinaryPrimitives.ReadUInt64LittleEndian(entry);
    }
}
