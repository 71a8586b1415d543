using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Takeover;

/// <summary>An entry that workers die of is refused, and everybody else is served.</summary>
public sealed class CrashTests(PassStoreFixture keys) : TakeoverTests(keys)
{
    /// <summary>So many may die, and one each that was decrypting the same when the death was counted.</summary>
    private const int MostDeaths = 4;

    [MountFact("python3", Requirements.LibRnp)]
    public async Task Its_reader_gets_an_error_and_everybody_else_is_served()
    {
        PassStore store = await MakeStoreAsync();
        await RewriteAsync(store, "deadly", "never seen\n");
        TestManifest manifest = (await NumberedAsync(store)).Key("deadly");
        Mount mount = await MountAsync(
            manifest, new MountOptions { LogLevel = "warning", Options = ["--test-fault", "crash:deadly"] });
        Child load = await StartLoadAsync(mount);

        RunResult read = await mount.CatAsync("deadly");

        Assert.Equal($"cat: {mount.At("deadly")}: Input/output error\n", read.Errors);
        LoadResult result = await EndLoadAsync(load);
        result.AssertUndisturbed(TimeSpan.FromSeconds(3), leastOperations: 4);
        Assert.InRange(Deaths(mount), 1, MostDeaths);

        int before = Deaths(mount);
        Assert.NotEqual(0, (await mount.CatAsync("deadly")).Status); // also those that come later, and of no worker
        await new WorkerProcesses(mount).KillServingAsync();
        Assert.NotEqual(0, (await mount.CatAsync("deadly")).Status);
        Assert.Equal(before + 1, Deaths(mount));
    }

    [MountFact(Requirements.LibRnp)]
    public async Task It_is_tried_again_once_it_is_written_anew()
    {
        PassStore store = await MakeStoreAsync();
        await RewriteAsync(store, "deadly", "never seen\n");
        TestManifest manifest = (await NumberedAsync(store)).Key("deadly");
        Mount mount = await MountAsync(
            manifest, new MountOptions { LogLevel = "warning", Options = ["--test-fault", "crash:deadly"] });
        Assert.NotEqual(0, (await mount.CatAsync("deadly")).Status);
        int before = Deaths(mount);

        await RewriteAsync(store, "deadly", "never seen either\n");

        Assert.NotEqual(0, (await mount.CatAsync("deadly")).Status);
        Assert.InRange(Deaths(mount), before + 1, before + MostDeaths);
        Assert.Equal(Content(7), (await mount.CatAsync("k7")).Succeeded().Text);
    }

    private static int Deaths(Mount mount) =>
        mount.Log.Lines.Count(static line => line.Contains(") is gone: ", StringComparison.Ordinal));
}
