using System.Globalization;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Mounting;

/// <summary>An ordinary user's mount, with that user's own gpg.</summary>
[Collection(SecondCollection.Name)]
public sealed class OrdinaryUserTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const int CannotMount = 4;

    [MountFact("unshare", "nsenter", "fusermount3", "mknod")]
    public async Task It_is_for_that_user_alone_and_ends_in_order()
    {
        OrdinaryMount mount = Own(await OrdinaryMount.CreateAsync(Scratch, Keys));
        Child daemon = Own(await mount.StartAsync());
        Assert.Equal("hunter2\nuser: me\n", (await mount.RunAsync("cat", $"{mount.Path}/text")).Succeeded().Text);
        Assert.Equal(
            $"cat: {mount.Path}/text: Permission denied\n",
            (await mount.RunAsRootAsync("cat", $"{mount.Path}/text")).Errors);
        Assert.Contains(" ro,nosuid,nodev,noexec", Assert.Single(mount.Mounts), StringComparison.Ordinal);

        daemon.Signal(LibC.SIGTERM);

        (await daemon.EndAsync(limit: TestLimits.Event)).Succeeded();
        Assert.Empty(mount.Mounts);
    }

    [MountFact("unshare", "nsenter", "fusermount3", "mknod")]
    public async Task A_worker_that_is_killed_is_replaced()
    {
        OrdinaryMount mount = Own(await OrdinaryMount.CreateAsync(Scratch, Keys));
        Child daemon = Own(await mount.StartAsync());
        string children = await File.ReadAllTextAsync($"/proc/{daemon.Pid}/task/{daemon.Pid}/children");
        int worker = int.Parse(children.Split(' ')[0], CultureInfo.InvariantCulture);

        Assert.Equal(0, LibC.kill(worker, LibC.SIGKILL));

        (await mount.RunAsync("cat", $"{mount.Path}/text")).Succeeded();
        await daemon.Errors.WaitForAsync(
            static log => log.Lines.Any(static line => line.StartsWith("info: worker ", StringComparison.Ordinal)
                && line.Contains(" serves", StringComparison.Ordinal)),
            "that another worker serves");
        daemon.Signal(LibC.SIGTERM);
        (await daemon.EndAsync(limit: TestLimits.Event)).Succeeded();
    }

    [MountFact("unshare", "nsenter", "fusermount3", "mknod")]
    public async Task A_dead_mount_is_cleared_at_the_next_start()
    {
        OrdinaryMount mount = Own(await OrdinaryMount.CreateAsync(Scratch, Keys));
        Child killed = Own(await mount.StartAsync());
        killed.Signal(LibC.SIGKILL);
        await killed.EndAsync(limit: TestLimits.Event);
        Assert.Single(mount.Mounts);

        Child daemon = Own(await mount.StartAsync());

        Assert.Contains($"warning: cleared a dead mount at {mount.Path}", daemon.Errors.Lines);
        (await mount.RunAsync("cat", $"{mount.Path}/text")).Succeeded();
        Assert.Single(mount.Mounts);
    }

    [MountFact("unshare", "nsenter", "fusermount3", "mknod")]
    public async Task The_user_can_unmount_it()
    {
        OrdinaryMount mount = Own(await OrdinaryMount.CreateAsync(Scratch, Keys));
        Child daemon = Own(await mount.StartAsync());

        RunResult run = (await mount.RunProgramAsync("unmount", mount.Path)).Succeeded();

        Assert.Equal($"unmounted {mount.Path}\n", run.Text);
        (await daemon.EndAsync(limit: TestLimits.Event)).Succeeded();
        Assert.Empty(mount.Mounts);
    }

    [MountFact("unshare", "nsenter", "mknod")]
    public async Task Without_a_folder_of_the_session_it_is_refused()
    {
        OrdinaryMount mount = Own(await OrdinaryMount.CreateAsync(Scratch, Keys));

        RunResult run = await mount.RunAsync(["env", "-u", "XDG_RUNTIME_DIR", .. mount.MountCommand]);

        Assert.Equal(
            "secretsfs: XDG_RUNTIME_DIR is not set: an ordinary user's locks and sockets are there "
                + "(hint: log in with a session of its own (loginctl), "
                + "or set it to a directory that only you can enter)\n",
            run.Errors);
        Assert.Equal(CannotMount, run.Status);
        Assert.Empty(mount.Mounts);
    }

    [MountTheory("unshare", "nsenter", "mknod")]
    [InlineData("mkdir -m 0755 \"$0\"", "others can enter it")]
    [InlineData("mkdir -m 0700 \"$0.there\" && ln -s \"$0.there\" \"$0\"", "it is no directory")]
    public async Task A_folder_for_locks_that_others_may_have_made_is_refused(string make, string why)
    {
        OrdinaryMount mount = Own(await OrdinaryMount.CreateAsync(Scratch, Keys));
        string folder = Scratch.At("session/secretsfs");
        (await mount.RunAsync("bash", "-c", make, folder)).Succeeded();

        RunResult run = await mount.RunAsync(mount.MountCommand);

        Assert.Equal(
            $"secretsfs: cannot use {folder} for locks and sockets: {why} "
                + "(hint: is XDG_RUNTIME_DIR right? else remove it)\n",
            run.Errors);
        Assert.Equal(CannotMount, run.Status);
    }
}
