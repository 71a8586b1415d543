using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Takeover;

/// <summary>What a file that is open shows after its worker was killed: what it is of, or nothing.</summary>
public sealed class OpenFileTests(PassStoreFixture keys) : TakeoverTests(keys)
{
    private const string Stale = "Stale file handle";

    [MountTheory("python3", Requirements.LibRnp)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_that_was_removed_stays_stale_also_when_it_is_declared_again(bool killsBetween)
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync((await NumberedAsync(store)).Key("text"));
        WorkerProcesses workers = new(mount);
        Holder holder = await HoldAsync(mount.At("text"));
        if (killsBetween)
        {
            await workers.WaitSpareAsync();
            await workers.KillServingAsync(); // so that the one that loads the manifest did not open it
        }

        await mount.ReloadAsync(await NumberedAsync(store));
        await AssertReadsAsync(holder, Stale);
        await workers.WaitSpareAsync();
        await workers.KillServingAsync();
        await AssertReadsAsync(holder, Stale);
        await mount.ReloadAsync((await NumberedAsync(store)).Key("text"));
        await AssertReadsAsync(holder, Stale);
        await workers.WaitSpareAsync();
        await workers.KillServingAsync();
        await AssertReadsAsync(holder, Stale);
        Assert.Equal(PassStoreFixture.Contents["text"], (await mount.CatAsync("text")).Succeeded().Output);
    }

    [MountFact("python3", Requirements.LibRnp)]
    public async Task A_key_that_got_another_entry_stays_stale()
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync((await NumberedAsync(store)).Key("key", "text"));
        WorkerProcesses workers = new(mount);
        Holder holder = await HoldAsync(mount.At("key"));

        await mount.ReloadAsync((await NumberedAsync(store)).Key("key", "shell"));
        await workers.WaitSpareAsync();
        await workers.KillServingAsync();

        await AssertReadsAsync(holder, Stale);
        Assert.Equal(PassStoreFixture.Contents["shell"], (await mount.CatAsync("key")).Succeeded().Output);
    }

    [MountFact("python3", Requirements.LibRnp)]
    public async Task An_entry_that_was_written_anew_is_not_shown_in_the_place_of_the_old_one()
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(await NumberedAsync(store));
        WorkerProcesses workers = new(mount);
        Holder holder = await HoldAsync(mount.At("k3"));
        await RewriteAsync(store, "e3", "another content\n");
        await AssertReadsAsync(holder, Content(3)); // it is still in the memory of the one that opened it

        await workers.WaitSpareAsync();
        await workers.KillServingAsync();

        await AssertReadsAsync(holder, Stale);
        Assert.Equal("another content\n", (await mount.CatAsync("k3")).Succeeded().Text);
    }

    private static async Task AssertReadsAsync(Holder holder, string expected)
    {
        (string[] own, string[] inherited, _) = await holder.ReadAsync();
        Assert.Equal([expected], own);
        Assert.Equal([expected], inherited);
    }
}
