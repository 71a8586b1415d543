using SecretsFs.TargetTests.Fixtures;

namespace SecretsFs.TargetTests;

/// <summary>Workers, and what keeps the mount, are killed.</summary>
public sealed class DeathTests(TargetFixture targets) : TargetTest(targets)
{
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(10);

    [TargetTheory]
    [Suites]
    public async Task Services_and_the_service_manager_see_nothing_of_workers_that_are_killed(string suite)
    {
        (Target target, Service service) = await StartedAsync(suite);
        await using ManagerWatch watch = new(target);
        int main = await service.MainPidAsync();
        Reader[] readers = await Reader.StartAllAsync(target);
        using CancellationTokenSource end = new(s_duration);
        Task<int> kills = service.KillWorkersAsync(s_period, end.Token);
        Task<int[]> starts = Task.WhenAll(Starts.Units.Select(unit => Starts.RepeatAsync(target, unit, end.Token)));

        Assert.All(await starts, count => Assert.True(count > 1));
        await Task.WhenAll(readers.Select(reader => reader.AssertAllWellAsync()));
        int killed = await kills;
        Assert.InRange(killed, 10, int.MaxValue); // on a busy machine others take longer to get ready
        Assert.InRange(await service.WorkerRestartsAsync(), killed, int.MaxValue);
        Assert.Equal(main, await service.MainPidAsync());
        Assert.Equal(0, await service.RestartsAsync());
    }

    [TargetTheory]
    [Suites]
    public async Task After_the_main_process_was_killed_services_read_again_from_one_mount(string suite)
    {
        (Target target, Service service) = await StartedAsync(suite);
        await using ManagerWatch watch = new(target);

        // not those that mount again what was there when they were started: that is dead, as any mount would be
        string[] units = ["consumer-plain", "consumer-strict", "consumer-dynamic"];
        Reader[] readers = await Task.WhenAll(units.Select(unit => Reader.StartAsync(target, unit)));

        for (int i = 0; i < 2; i++)
        {
            await service.KillMainAsync();

            await Task.WhenAll(readers.Select(reader => reader.WaitForGoodReadsAsync(1)));
            Assert.Equal(["fuse.secretsfs"], await service.MountsAsync());
        }

        ReaderReport[] reports = await Task.WhenAll(readers.Select(reader => reader.StopAsync()));
        Assert.All(reports, report => Assert.Equal(0, report.Wrong));
    }
}
