using SecretsFs.Tests.Fixtures;
using Xunit.Abstractions;

namespace SecretsFs.Tests.Takeover;

/// <summary>A worker that lives and does not go on is replaced, and the log says why.</summary>
public sealed class LivenessTests(PassStoreFixture keys, ITestOutputHelper output) : TakeoverTests(keys)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(3);

    [MountFact("python3", Requirements.LibRnp)]
    public async Task One_that_is_stopped_is_replaced()
    {
        Mount mount = await MountNumberedAsync();
        WorkerProcesses workers = new(mount);
        await workers.WaitSpareAsync();
        int serving = await workers.WaitServingAsync();
        Child load = await StartLoadAsync(mount);

        Assert.Equal(0, LibC.kill(serving, LibC.SIGSTOP));

        await AssertReplacedAsync(mount, load, $"worker 1 (pid {serving}) is gone: it ");
    }

    [MountFact("python3", Requirements.LibRnp)]
    public async Task One_that_waits_for_its_own_answer_is_replaced()
    {
        Mount mount = await MountNumberedAsync("--test-fault", "deadlock:k5");
        WorkerProcesses workers = new(mount);
        await workers.WaitSpareAsync();
        int serving = await workers.WaitServingAsync();

        Child load = await StartLoadAsync(mount);
        (await mount.CatAsync("k5")).Succeeded();

        await AssertReplacedAsync(
            mount, load, $"worker 1 (pid {serving}) is gone: it ");
    }

    private async Task AssertReplacedAsync(Mount mount, Child load, string line)
    {
        await mount.Log.WaitForLineAsync(line);
        Assert.Equal(Content(7), (await mount.CatAsync("k7")).Succeeded().Text);
        LoadResult result = await EndLoadAsync(load);
        output.WriteLine(result.ToString());
        result.AssertUndisturbed(s_limit, leastOperations: 4);
    }
}
