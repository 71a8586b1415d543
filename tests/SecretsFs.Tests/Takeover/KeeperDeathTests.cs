using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Takeover;

/// <summary>The keeper is killed: its workers end with it, nobody hangs, and the next start is sound.</summary>
public sealed class KeeperDeathTests(PassStoreFixture keys) : TakeoverTests(keys)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

    [MountFact("python3", Requirements.LibRnp)]
    public async Task Under_load_every_reader_returns_and_the_next_start_works()
    {
        PassStore store = await MakeStoreAsync();
        TestManifest manifest = await NumberedAsync(store);
        Mount killed = await MountAsync(manifest, new MountOptions { LogLevel = "warning" });
        WorkerProcesses workers = new(killed);
        await workers.WaitSpareAsync();
        int[] pids = workers.All;
        Child load = await StartLoadAsync(killed);

        await killed.KillAsync();

        foreach (int pid in pids)
        {
            await ProcessTable.WaitEndedAsync(pid, TestLimits.AtOnce);
        }

        LoadResult result = await EndLoadAsync(load);
        Assert.NotEqual(0, result.Failed);
        Assert.True(result.Stall < s_limit, result.ToString());
        Assert.Equal(0, result.Wrong);
        Mount mount = await MountAsync(manifest, new MountOptions { Mountpoint = killed.Path });
        Assert.Equal(Content(7), (await mount.CatAsync("k7")).Succeeded().Text);
        Assert.Single(MountTable.TypesAt(mount.Path));
    }

    [MountFact]
    public async Task Who_waits_for_a_decryption_gets_an_error()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        store.Copy("text", "slow");
        GpgWrapper gpg = await GpgWrapper.CreateAsync(Scratch);
        Mount mount = await MountAsync(
            ManifestOf(store).Key("slow"), new MountOptions { ProgramDirectory = gpg.Directory });
        gpg.BecomeSlow();
        Child reader = Start("cat", mount.At("slow"));
        int program = await gpg.WaitStartedAsync();

        await mount.KillAsync(leavesPrograms: true); // it would end as soon as it writes

        Assert.NotEqual(0, (await reader.EndAsync(limit: s_limit)).Status);
        WorkerProcesses.Kill(program);
        await ProcessTable.WaitEndedAsync(program, TestLimits.AtOnce);
    }
}
