using System.Globalization;

namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// A process that opens a file, maps it, and then does what it is told, one line of answer each. The mapping is made
/// through libc, because Python keeps a descriptor of its own for each of its mappings.
/// </summary>
internal sealed class FileMapper : IAsyncDisposable
{
    public const string Shared = "MAP_SHARED";
    public const string Private = "MAP_PRIVATE";

    private const string Script = """
        import ctypes, mmap, os, sys
        sys.stderr = sys.stdout
        libc = ctypes.CDLL(None, use_errno=True)
        libc.mmap.restype = ctypes.c_void_p
        number = ctypes.c_int
        libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, number, number, number, ctypes.c_long]
        libc.mincore.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p]
        libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]

        def check(failed):
            if failed:
                sys.exit(os.strerror(ctypes.get_errno()))

        path, flags = sys.argv[1:]
        file = os.open(path, os.O_RDONLY)
        size = os.fstat(file).st_size
        pages = -(-size // mmap.PAGESIZE)
        address = libc.mmap(None, size, mmap.PROT_READ, getattr(mmap, flags), file, 0)
        check(address == ctypes.c_void_p(-1).value)

        def mapped():
            return ctypes.string_at(address, pages * mmap.PAGESIZE).rstrip(b"\0").decode()

        def cached():
            vector = (ctypes.c_ubyte * pages)()
            check(libc.mincore(address, size, vector))
            return sum(page & 1 for page in vector)

        def unmap():
            check(libc.munmap(address, size))

        def close():
            os.close(file)

        commands = {
            "address": lambda: address,
            "mapped": mapped,
            "cached": cached,
            "size": lambda: os.fstat(file).st_size,
            "read": lambda: os.pread(file, 1 << 20, 0).decode(),
            "unmap": unmap,
            "close": close,
        }
        print("ready", flush=True)
        for line in sys.stdin:
            print(commands[line.strip()](), flush=True)
        """;

    private readonly Child _child;
    private int _answers;

    private FileMapper(Child child) => _child = child;

    public int Pid => _child.Pid;

    /// <summary>Starts it; the file is open and mapped, and no page of it touched.</summary>
    public static async Task<FileMapper> StartAsync(string file, string flags)
    {
        FileMapper mapper = new(Child.Start([Programs.Python, "-c", Script, file, flags]));
        Assert.Equal("ready", await mapper.AnswerAsync());
        return mapper;
    }

    /// <summary>What the mapping shows, without the zeros at its end.</summary>
    public Task<string> MappedAsync() => AskAsync("mapped");

    /// <summary>How many pages of the file the kernel caches, seen through this mapping (mincore(2)).</summary>
    public async Task<int> CachedAsync() => int.Parse(await AskAsync("cached"), CultureInfo.InvariantCulture);

    /// <summary>Where the mapping is.</summary>
    public async Task<long> AddressAsync() => long.Parse(await AskAsync("address"), CultureInfo.InvariantCulture);

    /// <summary>The size that the descriptor shows.</summary>
    public async Task<int> SizeAsync() => int.Parse(await AskAsync("size"), CultureInfo.InvariantCulture);

    /// <summary>What the descriptor reads.</summary>
    public Task<string> ReadAsync() => AskAsync("read");

    public async Task UnmapAsync() => Assert.Equal("None", await AskAsync("unmap"));

    public async Task CloseAsync() => Assert.Equal("None", await AskAsync("close"));

    /// <summary>Tells it something; <see cref="EndAsync"/> tells what came of it.</summary>
    public Task SayAsync(string command) => _child.SayAsync(command);

    public void Kill() => _child.Signal(LibC.SIGKILL);

    /// <summary>Waits for its end; without another command it ends by itself.</summary>
    public Task<RunResult> EndAsync() => _child.EndAsync();

    public ValueTask DisposeAsync() => _child.DisposeAsync();

    private async Task<string> AskAsync(string command)
    {
        await _child.SayAsync(command);
        return await AnswerAsync();
    }

    private async Task<string> AnswerAsync()
    {
        int number = _answers++;
        await _child.Output.WaitForAsync(
            output => output.Text.Count(one => one == '\n') > number, $"answer {number}");
        return _child.Output.Text.Split('\n')[number];
    }
}
