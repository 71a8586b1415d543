using System.Diagnostics;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Memory;

/// <summary>
/// What is mapped is in the page cache of the kernel, and not when nobody has it open. Who has a mapping that was never
/// touched can ask what is cached; but after the last close nobody can, because an open, and a mapping, alone make the
/// kernel drop all pages. Then the frames that the pages were in tell what became of them.
/// </summary>
[Collection(SecondCollection.Name)]
public sealed class PageCacheTests(PassStoreFixture keys) : CanaryTests(keys)
{
    private const int BusError = 128 + 7;

    private static readonly int s_pages = Long / Environment.SystemPageSize;

    [MountTheory("python3")]
    [InlineData("close")]
    [InlineData("exit")]
    [InlineData("kill")]
    public async Task After_the_last_close_no_page_is_cached(string how)
    {
        Mount mount = await MountCanaryAsync(Long);
        FileMapper mapper = Own(await FileMapper.StartAsync(mount.At(Entry), FileMapper.Private));
        Assert.Equal(Canary.Text, await mapper.MappedAsync());
        PageFrames frames = PageFrames.Of(mapper.Pid, await mapper.AddressAsync(), s_pages);
        await mapper.UnmapAsync();
        Assert.Equal(s_pages, frames.CountCached()); // while it is open

        await (how switch
        {
            "close" => mapper.CloseAsync(),
            "exit" => mapper.EndAsync(),
            _ => KillAsync(mapper),
        });

        await WaitAsync(
            () => Task.FromResult(frames.CountCached()), count => count < s_pages / 2); // some are used anew
    }

    [MountFact("python3")]
    public async Task After_the_last_mapping_no_page_is_cached()
    {
        Mount mount = await MountCanaryAsync(Long);
        FileMapper mapper = Own(await FileMapper.StartAsync(mount.At(Entry), FileMapper.Shared));
        FileMapper other = Own(await FileMapper.StartAsync(mount.At(Entry), FileMapper.Private));
        Assert.Equal(Canary.Text, await mapper.MappedAsync());
        PageFrames frames = PageFrames.Of(mapper.Pid, await mapper.AddressAsync(), s_pages);
        await mapper.CloseAsync();
        await mapper.UnmapAsync();
        await other.CloseAsync();
        Assert.Equal(Canary.Text, await other.MappedAsync());
        PageFrames again = PageFrames.Of(other.Pid, await other.AddressAsync(), s_pages);

        await other.UnmapAsync();

        await WaitAsync(
            () => Task.FromResult(Math.Max(frames.CountCached(), again.CountCached())), count => count < s_pages / 2);
    }

    [MountTheory("python3")]
    [InlineData("cat", "FILE")]
    [InlineData("dd", "if=FILE", "bs=1000", "of=/dev/null")]
    public async Task Read_caches_nothing(params string[] command)
    {
        Mount mount = await MountCanaryAsync(Long);
        FileMapper observer = Own(await FileMapper.StartAsync(mount.At(Entry), FileMapper.Private));

        (await Child.RunAsync([.. command.Select(part =>
            part.Replace("FILE", mount.At(Entry), StringComparison.Ordinal))])).Succeeded();

        Assert.Equal(0, await observer.CachedAsync());
        Assert.Equal(Canary.Text, await observer.MappedAsync());
        Assert.Equal(s_pages, await observer.CachedAsync()); // it would have seen them
    }

    [MountFact("python3")]
    public async Task A_reload_that_withdraws_the_key_drops_the_pages_of_who_has_it_mapped()
    {
        Mount mount = await MountCanaryAsync(Long);
        FileMapper observer = Own(await FileMapper.StartAsync(mount.At(Entry), FileMapper.Private));
        FileMapper mapper = Own(await FileMapper.StartAsync(mount.At(Entry), FileMapper.Shared));
        Assert.Equal(Canary.Text, await mapper.MappedAsync());
        Assert.Equal(s_pages, await observer.CachedAsync());

        await mount.ReloadAsync(ManifestOf(Store).Key("text"));

        await WaitAsync(observer.CachedAsync, count => count == 0);
        await mapper.SayAsync("mapped");
        Assert.Equal(BusError, (await mapper.EndAsync()).Status);
    }

    private static async Task KillAsync(FileMapper mapper)
    {
        mapper.Kill();
        await mapper.EndAsync();
    }

    /// <summary>Counts until the condition holds, for two seconds at most: notifications are written later.</summary>
    private static async Task WaitAsync(Func<Task<int>> count, Func<int, bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        int counted;
        while (!condition(counted = await count()))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TestLimits.AtOnce, $"{counted} pages are still cached");
        }
    }
}
