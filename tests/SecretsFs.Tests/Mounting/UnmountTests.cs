using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Mounting;

/// <summary>secretsfs unmount.</summary>
[Collection(SecondCollection.Name)]
public sealed class UnmountTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const int NotMounted = 6;

    [MountFact]
    public async Task An_idle_mount_is_gone_and_its_daemon_ends_in_order()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));

        RunResult run = (await Child.RunAsync(Programs.SecretsFs, "unmount", mount.Path)).Succeeded();

        Assert.Equal($"unmounted {mount.Path}\n", run.Text);
        Assert.Empty(MountTable.TypesAt(mount.Path));
        await mount.EndedAsync();
        Assert.Equal($"info: unmounted {mount.Path}", mount.Log.Lines[^1]);
    }

    [MountFact]
    public async Task A_busy_mount_is_gone_and_its_reader_gets_an_error()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));
        Child holder = await HoldOpenAsync(mount.At("text"));

        RunResult run = (await Child.RunAsync(Programs.SecretsFs, "unmount", mount.Path)).Succeeded();
        await mount.EndedAsync();
        await holder.SayAsync("go");
        RunResult read = await holder.EndAsync(limit: TestLimits.AtOnce);

        Assert.Equal($"unmounted {mount.Path}\n", run.Text);
        Assert.Equal("opened\n", read.Text);
        Assert.StartsWith("cat: -: ", read.Errors, StringComparison.Ordinal);
    }

    [MountFact]
    public async Task A_mount_that_is_the_working_directory_of_somebody_is_gone()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));
        Child shell = Start("bash", "-c", "cd \"$0\" && echo inside && read -r go", mount.Path);
        await shell.Output.WaitForLineAsync("inside");

        (await Child.RunAsync(Programs.SecretsFs, "unmount", mount.Path)).Succeeded();

        await mount.EndedAsync();
    }

    [MountFact]
    public async Task Where_nothing_is_mounted_it_says_so()
    {
        string directory = Scratch.Mountpoint();

        RunResult run = await Child.RunAsync(Programs.SecretsFs, "unmount", directory);

        Assert.StartsWith(
            $"secretsfs: {directory}: nothing is mounted here (hint: ", run.Errors, StringComparison.Ordinal);
        Assert.Equal(NotMounted, run.Status);
    }

    [MountFact]
    public async Task A_foreign_mount_is_not_touched()
    {
        string directory = Scratch.Mountpoint();
        (await Child.RunAsync("mount", "-t", "tmpfs", "-o", "size=64k", "none", directory)).Succeeded();

        RunResult run = await Child.RunAsync(Programs.SecretsFs, "unmount", directory);

        Assert.StartsWith(
            $"secretsfs: {directory}: tmpfs is mounted here, not SecretsFs (hint: ",
            run.Errors,
            StringComparison.Ordinal);
        Assert.Equal(NotMounted, run.Status);
        Assert.Equal(["tmpfs"], MountTable.TypesAt(directory));
    }

    [MountFact]
    public async Task Unmounted_by_umount_the_daemon_ends_in_order()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));

        (await Child.RunAsync("umount", mount.Path)).Succeeded();

        await mount.EndedAsync();
    }
}
