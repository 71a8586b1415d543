using System.Diagnostics;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Mounting;

/// <summary>SIGTERM and SIGINT: an end in order, with nothing left, whoever reads meanwhile.</summary>
[Collection(SecondCollection.Name)]
public sealed class EndTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    [MountTheory]
    [InlineData(LibC.SIGTERM)]
    [InlineData(LibC.SIGINT)]
    public async Task A_signal_ends_it_in_order(int signal)
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));
        (await mount.CatAsync("text")).Succeeded();

        mount.Signal(signal);
        await mount.WaitNotifiedAsync("STOPPING=1");
        await mount.EndedAsync();

        Assert.Equal($"info: unmounted {mount.Path}", mount.Log.Lines[^1]);
    }

    [MountTheory]
    [InlineData(LibC.SIGTERM)]
    [InlineData(LibC.SIGINT)]
    public async Task A_signal_while_a_reader_waits_for_gpg_gives_the_reader_an_error(int signal)
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        store.Copy("text", "slow");
        GpgWrapper gpg = await GpgWrapper.CreateAsync(Scratch);
        Mount mount = await MountAsync(
            ManifestOf(store).Key("slow"), new MountOptions { ProgramDirectory = gpg.Directory });
        gpg.BecomeSlow();
        Child reader = Start("cat", mount.At("slow"));
        int process = await gpg.WaitStartedAsync();

        await mount.StopAsync(signal);

        RunResult read = await reader.EndAsync(limit: TestLimits.AtOnce);
        Assert.Equal(1, read.Status);
        Assert.StartsWith($"cat: {mount.At("slow")}: ", read.Errors, StringComparison.Ordinal);
        await ProcessTable.WaitEndedAsync(process, TestLimits.AtOnce);
    }

    [MountFact]
    public async Task A_signal_while_a_file_is_open_ends_it_in_order()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));
        Child holder = await HoldOpenAsync(mount.At("text"));

        await mount.StopAsync();
        await holder.SayAsync("go");

        Assert.Equal("opened\n", (await holder.EndAsync(limit: TestLimits.AtOnce)).Text);
    }

    [MountFact]
    public async Task Workers_that_only_wait_for_their_turn_do_not_delay_its_end()
    {
        TimeSpan best = TimeSpan.MaxValue;
        for (int i = 0; i < 3; i++)
        {
            Mount mount = await MountAsync(SharedManifest().Key("text"));
            long start = Stopwatch.GetTimestamp();
            await mount.StopAsync();
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            best = took < best ? took : best;
        }

        Assert.True(best < TimeSpan.FromSeconds(1), $"the best of three took {best.TotalMilliseconds} ms");
    }

    [MountFact]
    public async Task Two_signals_end_it_in_order()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));

        mount.Signal(LibC.SIGTERM);
        await mount.StopAsync(LibC.SIGTERM);
    }

    [MountFact]
    public async Task It_can_be_started_again_at_the_same_place()
    {
        Mount first = await MountAsync(SharedManifest().Key("text"));
        await first.StopAsync();

        Mount second = await MountAsync(SharedManifest().Key("text"), new MountOptions { Mountpoint = first.Path });

        (await second.CatAsync("text")).Succeeded();
        Assert.DoesNotContain(
            second.Log.Lines.Where(static line => line != Mount.LockWarning), // a matter of the machine
            static line => line.StartsWith("warning:", StringComparison.Ordinal));
    }
}
