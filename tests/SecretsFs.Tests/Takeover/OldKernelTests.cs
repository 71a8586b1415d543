using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Takeover;

/// <summary>
/// A kernel that cannot send requests again (before Linux 6.9), as far as one can pretend: who waits gets an error, and
/// it is mounted afresh.
/// </summary>
public sealed class OldKernelTests(PassStoreFixture keys) : TakeoverTests(keys)
{
    [MountFact]
    public async Task Who_waits_gets_an_error_and_the_mount_works_again()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        store.Copy("text", "slow");
        GpgWrapper gpg = await GpgWrapper.CreateAsync(Scratch);
        Mount mount = await MountAsync(
            ManifestOf(store).Key("slow").Key("text"),
            new MountOptions { ProgramDirectory = gpg.Directory, Options = ["--pretend-old-kernel"] });
        WorkerProcesses workers = new(mount);
        int serving = await workers.WaitServingAsync();
        gpg.BecomeSlow();
        Child reader = Start("cat", mount.At("slow"));
        await gpg.WaitStartedAsync();

        WorkerProcesses.Kill(serving);

        Assert.NotEqual(0, (await reader.EndAsync(limit: TestLimits.AtOnce)).Status);
        await WaitMountedAsync(mount, times: 2);
        Assert.Equal(PassStoreFixture.Contents["text"], (await mount.CatAsync("text")).Succeeded().Output);
        Assert.Single(MountTable.TypesAt(mount.Path));
        Assert.Equal(2, Mounted(mount.Log));
    }

    [MountFact("python3", Requirements.LibRnp)]
    public async Task Under_load_nobody_hangs_and_there_is_one_mount()
    {
        Mount mount = await MountAsync(
            await NumberedAsync(await MakeStoreAsync()), new MountOptions { Options = ["--pretend-old-kernel"] });
        WorkerProcesses workers = new(mount);
        List<int> pids = [];
        Child load = await StartLoadAsync(mount);
        pids.Add(load.Pid);
        for (int times = 2; times <= 4; times++)
        {
            pids.AddRange(workers.All);
            WorkerProcesses.Kill(await workers.WaitServingAsync());
            await WaitMountedAsync(mount, times);
            await workers.WaitSpareAsync();
        }

        LoadResult result = await EndLoadAsync(load);

        Assert.Equal(0, result.Wrong);
        Assert.True(result.Stall < TestLimits.AtOnce, result.ToString());
        Assert.NotEqual(0, result.Failed);
        Assert.Single(MountTable.TypesAt(mount.Path));
        Assert.Equal(Content(7), (await mount.CatAsync("k7")).Succeeded().Text);
        await Poll.UntilAsync(
            () => !pids.Append(mount.Pid).Concat(workers.All).Any(ProcessTable.IsUninterruptible),
            "processes that can be killed",
            TestLimits.AtOnce);
    }

    private static Task WaitMountedAsync(Mount mount, int times) => mount.Log.WaitForAsync(
        log => Mounted(log) >= times, "another mount");

    private static int Mounted(Capture log) =>
        log.Lines.Count(static line => line.StartsWith("info: mounted ", StringComparison.Ordinal));
}
