using System.Diagnostics;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Lengths;

/// <summary>Whoever may write to the store cannot keep the daemon busy by it.</summary>
[Collection(AloneCollection.Name)]
public sealed class EventStormTests(PassStoreFixture keys) : UnattendedTests(keys)
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(2);

    [MountFact("bash")]
    public async Task A_storm_of_events_takes_little_of_a_core_and_hides_no_change()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        Mount mount = await MountUnattendedAsync(ManifestOf(store).Rnp(await ExportKeyAsync()).Key("text"));
        await WaitMeasuredAsync(mount, 1);
        Child storm = Start(
            "bash", "-c", "echo begun; while :; do : > \"$0/a\"; : > \"$0/b\"; done", store.Path);
        await storm.Output.WaitForLineAsync("begun");
        using Process daemon = Process.GetProcessById(mount.ServingPid);
        TimeSpan before = daemon.TotalProcessorTime;

        await Task.Delay(s_window); // what is measured

        daemon.Refresh();
        TimeSpan used = daemon.TotalProcessorTime - before;
        await store.InsertAsync("text", new byte[1234]);
        await WaitForLengthsAsync(mount, new() { ["text"] = 1234 });
        Assert.True(used < s_window / 6, $"{used.TotalSeconds} s of {s_window.TotalSeconds} s");
    }
}
