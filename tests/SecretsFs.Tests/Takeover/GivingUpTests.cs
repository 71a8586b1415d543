using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Takeover;

/// <summary>Where one worker after the other ends without an answer, nobody is left to hang on the mount.</summary>
public sealed class GivingUpTests(PassStoreFixture keys) : TakeoverTests(keys)
{
    private const int WorkersFailed = 8;

    [MountFact("python3", Requirements.LibRnp)]
    public async Task It_is_unmounted_with_a_status_of_its_own()
    {
        Mount mount = await MountNumberedAsync("--test-fault", "go");
        Child load = await StartLoadAsync(mount, readers: 1);
        mount.KillWorker();

        RunResult result = await mount.FailedAsync(TestLimits.Command);

        Assert.Equal(WorkersFailed, result.Status);
        Assert.Contains(
            "error: one worker after the other ended before it answered anything: "
                + $"{mount.Path} is unmounted\n",
            result.Errors,
            StringComparison.Ordinal);
        Assert.NotEqual(0, (await EndLoadAsync(load)).Failed);
    }

    [MountFact(Requirements.LibRnp)]
    public async Task Spares_that_end_disturb_nobody()
    {
        Mount mount = await MountNumberedAsync();
        WorkerProcesses workers = new(mount);
        int serving = await workers.WaitServingAsync();
        for (int again = 0; again < 8; again++)
        {
            int spare = await workers.WaitSpareAsync();
            WorkerProcesses.Kill(spare);
            await Poll.UntilAsync(() => !workers.All.Contains(spare), "the end of a spare");
        }

        Assert.Equal(Content(7), (await mount.CatAsync("k7")).Succeeded().Text);
        Assert.Equal(serving, workers.Serving);
        Assert.DoesNotContain("is gone", mount.Log.Text, StringComparison.Ordinal);
    }

    /// <summary>A machine on which nothing can be started must not be busy with that.</summary>
    [MountFact(Requirements.LibRnp)]
    public async Task Spares_that_never_get_ready_are_not_started_all_the_time()
    {
        Mount mount = await MountNumberedAsync();
        WorkerProcesses workers = new(mount);
        int serving = await workers.WaitServingAsync();
        HashSet<int> started = [];
        for (long end = Environment.TickCount64 + 3_000; Environment.TickCount64 < end;)
        {
            foreach (int starting in workers.All.Where(pid => pid != serving))
            {
                started.Add(starting);
                WorkerProcesses.Kill(starting);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2));
        }

        // the pauses double
        Assert.True(started.Count is >= 2 and <= 20, $"{started.Count} were started:\n{mount.Log.Text}");
        Assert.Equal(Content(7), (await mount.CatAsync("k7")).Succeeded().Text);
        Assert.Equal(serving, workers.Serving);
    }
}
