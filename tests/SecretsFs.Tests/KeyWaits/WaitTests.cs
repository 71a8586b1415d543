using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.KeyWaits;

/// <summary>Who waits for keys, and is told once they can be read.</summary>
public sealed class WaitTests(PassStoreFixture keys) : KeyWaitTests(keys)
{
    [MountFact(Requirements.LibRnp)]
    public async Task Keys_that_can_be_read_are_not_waited_for()
    {
        Mount mount = await MountAsync(await DeclareAsync(await MakeStoreAsync(), "one", "two"));

        RunResult waited = (await WaitedAsync(mount.At("one"), mount.At("two"))).Succeeded();

        Assert.Empty(waited.Output);
        Assert.Empty(waited.Errors);
        Assert.Empty(mount.AuditLines("one"));
    }

    [MountFact(Requirements.LibRnp)]
    public async Task It_waits_until_there_is_a_mount()
    {
        TestManifest manifest = await DeclareAsync(await MakeStoreAsync(), "one");
        string place = Scratch.Mountpoint();
        Child waiter = Wait(Path.Combine(place, "one"));
        await WaitPollingAsync(waiter);

        await MountAsync(manifest, new MountOptions { Mountpoint = place });

        (await waiter.EndAsync()).Succeeded();
    }

    /// <summary>As where a path that programs expect leads to the mount, which is not there yet.</summary>
    [MountFact(Requirements.LibRnp)]
    public async Task Links_outside_may_dangle_until_then()
    {
        TestManifest manifest = (await DeclareAsync(await MakeStoreAsync())).Key("deep/one", "one", mode: "0444");
        string place = Scratch.Mountpoint();
        string folder = Scratch.Folder("outside");
        File.CreateSymbolicLink(Path.Combine(folder, "inner"), $"../{Path.GetFileName(place)}/deep/../deep/one");
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "inner");
        Child waiter = Own(Child.Start([Programs.SecretsFs, "wait", "outside/link"], directory: Scratch.Root));
        await WaitPollingAsync(waiter);

        await MountAsync(manifest, new MountOptions { Mountpoint = place });

        (await waiter.EndAsync()).Succeeded();
    }

    [MountFact(Requirements.LibRnp)]
    public async Task It_waits_until_the_key_is_declared()
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(await DeclareAsync(store, "one"));
        Child waiter = Wait(mount.At("two"));
        await WaitPollingAsync(waiter);

        await mount.ReloadAsync(await DeclareAsync(store, "one", "two"));

        (await waiter.EndAsync()).Succeeded();
    }

    [MountFact(Requirements.LibRnp)]
    public async Task It_waits_until_the_store_has_the_entry()
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(await DeclareAsync(store, "one", "late"));
        Child waiter = Wait(mount.At("one"), mount.At("late"));
        await WaitPollingAsync(waiter);

        await store.InsertAsync("late", "content\n");

        (await waiter.EndAsync()).Succeeded();
    }

    /// <summary>Nobody else looks at a key before it is read, with this engine.</summary>
    [MountFact]
    public async Task With_gpg_it_has_the_daemon_look()
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(ManifestOf(store).Key("one", mode: "0400").Key("late"));
        (await WaitedAsync(mount.At("one"), "--timeout", "0")).Succeeded();
        Child waiter = Wait(mount.At("late"));
        await WaitPollingAsync(waiter);

        await store.InsertAsync("late", "content\n");

        (await waiter.EndAsync()).Succeeded();
        Assert.Empty(mount.AuditLines("one"));
        Assert.Empty(mount.AuditLines("late"));
    }

    /// <summary>More than one look is for: it does not take longer and longer for those that are left.</summary>
    [MountFact]
    public async Task With_gpg_many_keys_are_known_soon()
    {
        const int Many = 1_000;
        TestManifest manifest = ManifestOf(await MakeStoreAsync());
        for (int number = 0; number < Many; number++)
        {
            manifest.Key($"key{number}", "one");
        }

        Mount mount = await MountAsync(manifest, new MountOptions { LogLevel = "warning" });

        (await WaitedAsync(mount.Path, "--timeout", "30")).Succeeded();
    }

    [MountFact]
    public async Task What_gpg_cannot_decrypt_is_said_and_nobody_is_prompted()
    {
        Mount mount = await MountAsync(SharedManifest().Key("locked", "locked/text"));

        RunResult waited = await WaitedAsync(mount.At("locked"), "--timeout", "0");

        Assert.Equal(NotReadable, waited.Status);
        Assert.Equal($"secretsfs: {mount.At("locked")}: locked (hint: unlock the key)\n", waited.Errors);
        Assert.False(Home.HasPrompted);
    }

    [MountFact(Requirements.LibRnp)]
    public async Task A_directory_stands_for_all_keys_in_it()
    {
        PassStore store = await MakeStoreAsync();
        TestManifest manifest = (await DeclareAsync(store, "late"))
            .Key("some/one", "one").Key("some/more/two", "two").Key("some/more/late", "late").Key("some-other", "none");
        Mount mount = await MountAsync(manifest);
        RunResult refused = await WaitedAsync(mount.At("some"), "--timeout", "1");
        RunResult all = await WaitedAsync(mount.Path + "/", "--timeout", "1");
        Child waiter = Wait(mount.At("some/"));
        await WaitPollingAsync(waiter);

        await store.InsertAsync("late", "content\n");

        (await waiter.EndAsync()).Succeeded();
        Assert.Equal((NotReadable, NotReadable), (refused.Status, all.Status));
        Assert.Equal(
            $"secretsfs: {mount.At("some/more/late")}: missing (hint: pass insert it into the store)\n",
            refused.Errors);
        Assert.Equal(
            [mount.At("late"), mount.At("some-other"), mount.At("some/more/late")],
            all.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(static line => line.Split(": ")[1]).Order(StringComparer.Ordinal));
    }

    [MountFact(Requirements.LibRnp)]
    public async Task When_the_time_is_over_each_key_that_cannot_be_read_is_named()
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync((await DeclareAsync(store, "one"))
            .Key("nobody", "two", owner: "nobody-of-this-name").Key("foreign", "elsewhere/text"));

        RunResult waited = await WaitedAsync(
            mount.At("one"), mount.At("none"), mount.At("nobody"), mount.At("foreign"), Scratch.At("nowhere"),
            "--timeout", "2");

        Assert.Equal(NotReadable, waited.Status);
        Assert.Empty(waited.Output);
        Assert.Equal(
            [
                $"secretsfs: {mount.At("none")}: not declared (hint: secretsfs status {mount.Path} shows what is; "
                    + $"after a change secretsfs reload {mount.Path})",
                $"secretsfs: {mount.At("nobody")}: ownerUnknown (hint: make the user and the group that the manifest "
                    + "names)",
                $"secretsfs: {mount.At("foreign")}: noKey (hint: is it encrypted to this host, and the key there? "
                    + "secretsfs check tells)",
                $"secretsfs: {Scratch.At("nowhere")}: no SecretsFs is mounted there (hint: findmnt shows what is "
                    + "mounted where)",
            ],
            waited.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [MountFact(Requirements.LibRnp)]
    public async Task A_mount_that_hangs_holds_nobody_up()
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(ManifestOf(store).Key("one"));
        int[] stopped = [mount.Pid, .. mount.WorkerPids];
        Array.ForEach(stopped, static pid => Assert.Equal(0, LibC.kill(pid, LibC.SIGSTOP)));
        try
        {
            RunResult waited = await WaitedAsync(mount.At("one"), "--timeout", "1");

            Assert.Equal(NotReadable, waited.Status);
            Assert.Contains("does not tell how it is", waited.Errors, StringComparison.Ordinal);
        }
        finally
        {
            Array.ForEach(stopped, static pid => Assert.Equal(0, LibC.kill(pid, LibC.SIGCONT)));
        }
    }

    [MountFact(Requirements.LibRnp)]
    public async Task Many_wait_while_status_and_reload_answer()
    {
        const int Waiters = 30;
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(await DeclareAsync(store, "one", "late"));
        Child[] waiters = [.. Enumerable.Range(0, Waiters).Select(_ => Wait(mount.At("late")))];
        foreach (Child waiter in waiters)
        {
            await WaitPollingAsync(waiter);
        }

        (await Child.RunAsync(Programs.SecretsFs, "status", mount.Path)).Succeeded();
        (await Child.RunAsync(Programs.SecretsFs, "reload", mount.Path)).Succeeded();
        await store.InsertAsync("late", "content\n");

        foreach (Child waiter in waiters)
        {
            (await waiter.EndAsync()).Succeeded();
        }
    }

    [MountFact(Requirements.LibRnp)]
    public async Task A_path_may_go_out_of_the_mount_and_in_again()
    {
        Mount mount = await MountAsync((await DeclareAsync(await MakeStoreAsync(), "one")).Key("in/two", "two"));
        string name = Path.GetFileName(mount.Path);

        (await WaitedAsync(
            mount.At($"../{name}/one"), mount.At($"none/../in/./../../{name}/in//two"), "--timeout", "5")).Succeeded();
        RunResult above = await WaitedAsync(mount.At("in/../.."), "--timeout", "0");

        Assert.Equal(NotReadable, above.Status);
        Assert.Contains("no SecretsFs is mounted there", above.Errors, StringComparison.Ordinal);
    }

    [MountFact(Requirements.LibRnp)]
    public async Task Another_user_is_told_that_it_is_not_for_him()
    {
        const uint Somebody = 4711;
        Mount mount = await MountAsync(await DeclareAsync(await MakeStoreAsync(), "one"));

        RunResult waited = await new OtherUser(Somebody).RunAsync(Programs.SecretsFs, "wait", mount.At("one"));

        Assert.Equal(1, waited.Status);
        Assert.Equal(
            $"secretsfs: {mount.Path}: its daemon is not for this user to ask (hint: only root and the user who "
                + "mounted it can: sudo)\n",
            waited.Errors);
    }

    /// <summary>He has a control socket of his own; root's is not for him.</summary>
    [MountFact]
    public async Task An_ordinary_user_waits_for_what_he_mounted()
    {
        await using OrdinaryMount mount = await OrdinaryMount.CreateAsync(Scratch, Keys);
        Child daemon = Own(await mount.StartAsync());

        (await mount.RunProgramAsync("wait", $"{mount.Path}/text")).Succeeded();

        daemon.Signal(LibC.SIGTERM);
        await Poll.UntilAsync(() => mount.Mounts.Length == 0, "the end of the mount");
    }
}
