using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Memory;

/// <summary>A content is in the daemon's memory while somebody has it open, in locked pages, and not after.</summary>
[Collection(SecondCollection.Name)]
public sealed class OpenContentTests(PassStoreFixture keys) : CanaryTests(keys)
{
    /// <summary>Opens again and again, reads a hundred different pieces each time, and keeps the last open.</summary>
    private const string ReadInPieces = """
        import os, sys
        path, cycles = sys.argv[1], int(sys.argv[2])
        sizes = [1, 7, 16, 100, 511, 512, 4095, 4096, 4097, 10000, 65536, 131072, 1 << 20]
        for cycle in range(cycles):
            file = os.open(path, os.O_RDONLY)
            size = sizes[cycle % len(sizes)]
            for piece in range(100):
                os.pread(file, size, piece * 3001)
            while os.read(file, max(size, 4096)):
                pass
            if cycle + 1 < cycles:
                os.close(file)
        print("opened", flush=True)
        sys.stdin.readline()
        """;

    private static readonly TimeSpan s_thousandsOfReads = TestLimits.Event * 5;

    [MountTheory]
    [InlineData(Short)]
    [InlineData(OnePage)]
    [InlineData(Long)]
    public async Task While_open_it_is_there_once_in_pages_that_are_locked_and_not_dumped(int length)
    {
        Mount mount = await MountCanaryAsync(length);
        await HoldOpenAsync(mount.At(Entry));

        AssertLockedOnce(mount);
    }

    [MountTheory]
    [InlineData(Short)]
    [InlineData(OnePage)]
    [InlineData(Long)]
    public async Task After_the_last_close_it_is_nowhere(int length)
    {
        Mount mount = await MountCanaryAsync(length);
        Child holder = await HoldOpenAsync(mount.At(Entry));
        AssertLockedOnce(mount);

        await holder.SayAsync("go");
        Assert.Equal($"opened\n{Canary.Text}", (await holder.EndAsync()).Succeeded().Text);

        await AssertGoneAsync(mount);
    }

    [MountFact]
    public async Task Two_who_have_it_open_share_it_until_both_have_closed_it()
    {
        Mount mount = await MountCanaryAsync(OnePage);
        Child first = await HoldOpenAsync(mount.At(Entry));
        Child second = await HoldOpenAsync(mount.At(Entry));
        AssertLockedOnce(mount);

        await first.SayAsync("go");
        (await first.EndAsync()).Succeeded();
        AssertLockedOnce(mount);

        await second.SayAsync("go");
        (await second.EndAsync()).Succeeded();
        await AssertGoneAsync(mount);
    }

    [MountTheory("python3")]
    [InlineData(Short)]
    [InlineData(OnePage)]
    [InlineData(Long)]
    public async Task After_a_hundred_opens_and_reads_of_many_sizes_it_is_nowhere(int length)
    {
        Mount mount = await MountCanaryAsync(length);
        Child reader = Start(Programs.Python, "-c", ReadInPieces, mount.At(Entry), "100");
        await reader.Output.WaitForLineAsync("opened", s_thousandsOfReads);
        AssertLockedOnce(mount);

        await reader.SayAsync("go");
        (await reader.EndAsync()).Succeeded();

        await AssertGoneAsync(mount);
    }

    [MountTheory("python3")]
    [InlineData(FileMapper.Shared, Short)]
    [InlineData(FileMapper.Shared, Long)]
    [InlineData(FileMapper.Private, Short)]
    [InlineData(FileMapper.Private, Long)]
    public async Task Behind_a_mapping_it_is_in_locked_pages_and_nowhere_after(string flags, int length)
    {
        Mount mount = await MountCanaryAsync(length);
        FileMapper mapper = Own(await FileMapper.StartAsync(mount.At(Entry), flags));
        Assert.Equal(Canary.Text, await mapper.MappedAsync());
        await mapper.CloseAsync();
        AssertLockedOnce(mount);

        await mapper.UnmapAsync();

        await AssertGoneAsync(mount);
    }

    [MountFact]
    public async Task After_its_reader_was_killed_it_is_nowhere()
    {
        Mount mount = await MountCanaryAsync(Long);
        Child holder = await HoldOpenAsync(mount.At(Entry));
        AssertLockedOnce(mount);

        holder.Signal(LibC.SIGKILL);
        await holder.EndAsync();

        await AssertGoneAsync(mount);
    }

    [MountTheory]
    [InlineData("undeclared")]
    [InlineData("another entry")]
    public async Task Once_a_reload_has_withdrawn_it_it_is_nowhere_though_still_open(string how)
    {
        Mount mount = await MountCanaryAsync(Long);
        await HoldOpenAsync(mount.At(Entry));
        AssertLockedOnce(mount);

        await mount.ReloadAsync(
            how == "undeclared" ? ManifestOf(Store).Key("text") : ManifestOf(Store).Key(Entry, "text"));

        Assert.Empty(MemoryScan.FindCopies(mount.ServingPid, Canary));
    }

    [MountFact]
    public async Task An_old_version_is_there_while_it_is_open_and_nowhere_after()
    {
        Mount mount = await MountCanaryAsync(OnePage);
        Child old = await HoldOpenAsync(mount.At(Entry));
        Canary changed = new(Long);
        await Store.InsertAsync(Entry, changed.Bytes);
        await HoldOpenAsync(mount.At(Entry));
        AssertLockedOnce(mount);

        await old.SayAsync("go");
        (await old.EndAsync()).Succeeded();

        await AssertGoneAsync(mount);
        AssertLockedOnce(mount, changed);
    }
}
