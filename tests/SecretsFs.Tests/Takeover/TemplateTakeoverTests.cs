using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Takeover;

/// <summary>Files of several entries that are open when a worker is killed.</summary>
public sealed class TemplateTakeoverTests(PassStoreFixture keys) : TakeoverTests(keys)
{
    private const string Name = "made";
    private const string Content3And7 = """{ "template": [{ "pass": "e3" }, "+", { "pass": "e7" }], "mode": "0444" }""";

    [MountTheory("python3", Requirements.LibRnp)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_goes_on_where_every_entry_is_the_same_and_is_stale_where_one_is_not(bool changes)
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync((await NumberedAsync(store)).Json(Name, Content3And7));
        WorkerProcesses workers = new(mount);
        Holder holder = await HoldAsync(mount.At(Name));
        if (changes)
        {
            await RewriteAsync(store, "e7", "another content\n");
        }

        await workers.WaitSpareAsync();
        await workers.KillServingAsync();

        string expected = changes ? "Stale file handle" : $"{Content(3)}+{Content(7)}";
        (string[] own, string[] inherited, _) = await holder.ReadAsync();
        Assert.Equal([expected], own);
        Assert.Equal([expected], inherited);
        Assert.Equal(
            $"{Content(3)}+{(changes ? "another content\n" : Content(7))}", (await mount.CatAsync(Name)).Text);
    }
}
