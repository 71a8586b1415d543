using System.Globalization;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Takeover;

/// <summary>A worker that has ended and cannot be reaped, because somebody traces it: it is left.</summary>
public sealed class TracedWorkerTests(PassStoreFixture keys) : TakeoverTests(keys)
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    [MountFact("python3", Requirements.LibRnp)]
    public async Task It_is_replaced_and_the_keeper_rests()
    {
        Mount mount = await MountNumberedAsync();
        WorkerProcesses workers = new(mount);
        await workers.WaitSpareAsync();
        int serving = await workers.WaitServingAsync();
        Child tracer = Start(Programs.Python, Path.Combine(Scripts, "traced.py"), $"{serving}");
        await tracer.Output.WaitForLineAsync("traced");

        WorkerProcesses.Kill(serving);

        Assert.Equal(Content(7), (await mount.CatAsync("k7")).Succeeded().Text);
        Assert.NotEqual(serving, await workers.WaitServingAsync(serving));
        await workers.WaitSpareAsync();
        TimeSpan before = ProcessorTime(mount.Pid);
        long start = Environment.TickCount64;
        while (Environment.TickCount64 - start < s_look.TotalMilliseconds)
        {
            Assert.Equal(Content(8), (await mount.CatAsync("k8")).Succeeded().Text);
        }

        Assert.InRange(ProcessorTime(mount.Pid) - before, TimeSpan.Zero, s_look / 2);
        (await tracer.EndAsync()).Succeeded();
    }

    /// <summary>In hundredths of a second, as the kernel tells them (proc_pid_stat(5)).</summary>
    private static TimeSpan ProcessorTime(int pid)
    {
        string[] fields = File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].Split(' ');
        long ticks = long.Parse(fields[11], CultureInfo.InvariantCulture)
            + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromMilliseconds(ticks * 10);
    }
}
