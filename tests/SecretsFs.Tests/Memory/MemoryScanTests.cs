using System.Text;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Memory;

/// <summary>The scan finds what it looks for, or the tests that find nothing would show nothing.</summary>
[Collection(SecondCollection.Name)]
public sealed class MemoryScanTests : IAsyncLifetime
{
    private const int OnePage = 4096;

    /// <summary>Reads what it is given straight into pages of its own, which it then makes unreadable.</summary>
    private const string Script = """
        import ctypes, mmap, os, sys
        pages = mmap.mmap(-1, 1 << 22)
        place = memoryview(pages)[int(sys.argv[1]):]
        left = int(sys.argv[2])
        while left:
            count = os.readv(0, [place[:left]])
            place, left = place[count:], left - count
        address = ctypes.addressof(ctypes.c_char.from_buffer(pages))
        assert ctypes.CDLL(None).mprotect(ctypes.c_void_p(address), ctypes.c_size_t(1 << 22), 0) == 0
        os.read(0, 1)
        print("ready", flush=True)
        os.read(0, 1)
        os._exit(0)
        """;

    private readonly Canary _canary = new(OnePage);
    private Child? _child;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_child is not null)
        {
            await _child.DisposeAsync();
        }
    }

    [RootFact("python3")]
    public async Task A_whole_copy_is_found_whole()
    {
        await StartAsync(_canary.Text, OnePage);

        MemoryCopy copy = Assert.Single(MemoryScan.FindCopies(_child!.Pid, _canary));
        Assert.Equal((OnePage, false), (copy.Length, copy.IsUtf16));
        Assert.Equal(0UL, copy.Address % OnePage);
        Assert.DoesNotContain(MemoryMapping.Locked, copy.Mapping.Flags);
    }

    [RootTheory("python3")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData((1 << 20) - 20)]
    public async Task A_part_of_23_bytes_is_found(int offset)
    {
        await StartAsync(_canary.Text[1001..1024], offset);

        Assert.False(Assert.Single(MemoryScan.FindCopies(_child!.Pid, _canary)).IsUtf16);
    }

    [RootTheory("python3")]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData((1 << 20) - 20)]
    public async Task A_part_of_19_characters_is_found(int offset)
    {
        await StartAsync(AsUtf16(_canary.Text[1001..1020]), offset);

        Assert.True(Assert.Single(MemoryScan.FindCopies(_child!.Pid, _canary)).IsUtf16);
    }

    [RootFact("python3")]
    public async Task Another_content_is_not_found()
    {
        await StartAsync(_canary.Text, OnePage);

        Assert.Empty(MemoryScan.FindCopies(_child!.Pid, new Canary(OnePage)));
    }

    /// <summary>The bytes of its characters in memory, each as a character of its own.</summary>
    private static string AsUtf16(string text) => Encoding.ASCII.GetString(Encoding.Unicode.GetBytes(text));

    private async Task StartAsync(string content, int offset)
    {
        _child = Child.Start([Programs.Python, "-c", Script, $"{offset}", $"{content.Length}"]);
        await _child.SayAsync(content);
        await _child.Output.WaitForLineAsync("ready");
    }
}
