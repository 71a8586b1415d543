using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Waiting;

/// <summary>Readers that wait for a slow gpg: nobody else waits with them, and each can leave.</summary>
[Collection(AloneCollection.Name)]
public sealed class SlowGpgTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const int Interrupted = 128 + LibC.SIGINT;
    private const int Killed = 128 + LibC.SIGKILL;

    /// <summary>
    /// Opens through libc, because Python itself would open again after EINTR, and prints what open answered.
    /// </summary>
    private const string OpenWithHandler = """
        import ctypes, os, signal, sys
        libc = ctypes.CDLL(None, use_errno=True)
        signal.signal(signal.SIGUSR1, lambda *_: None)
        signal.siginterrupt(signal.SIGUSR1, sys.argv[2] == "interrupt")
        print("ready", flush=True)
        fd = libc.open(sys.argv[1].encode(), os.O_RDONLY)
        if fd < 0:
            sys.exit(os.strerror(ctypes.get_errno()))
        print(os.read(fd, 100).decode(), end="")
        """;

    private GpgWrapper _gpg = null!;

    [MountFact]
    public async Task A_reader_ends_at_once_on_interrupt_while_others_read_and_its_gpg_is_killed()
    {
        Mount mount = await MountSlowAsync();
        Child reader = Start("setsid", "env", "--default-signal=INT", "cat", mount.At("slow"));
        int gpg = await _gpg.WaitStartedAsync();

        Assert.Equal(PassStoreFixture.Contents["text"], (await mount.CatAsync("text")).Succeeded().Output);
        reader.Signal(LibC.SIGINT);
        RunResult ended = await reader.EndAsync(limit: TestLimits.AtOnce);

        Assert.Equal(Interrupted, ended.Status);
        await ProcessTable.WaitGoneAsync(gpg, TestLimits.AtOnce);
        await mount.Log.WaitForLineAsync("outcome=interrupted errno=EINTR");
    }

    [MountFact]
    public async Task A_reader_that_leaves_does_not_take_the_others_along()
    {
        Mount mount = await MountSlowAsync();
        Child leaving = Start("env", "--default-signal=INT", "cat", mount.At("slow"));
        await _gpg.WaitStartedAsync();
        Child staying = Start("cat", mount.At("slow"));
        await ProcessTable.WaitInFuseAsync(staying.Pid);

        leaving.Signal(LibC.SIGINT);
        Assert.Equal(Interrupted, (await leaving.EndAsync(limit: TestLimits.AtOnce)).Status);
        await _gpg.ReleaseAsync();

        Assert.Equal(PassStoreFixture.Contents["text"], (await staying.EndAsync()).Succeeded().Output);
        Assert.Equal(["slow.gpg"], _gpg.Calls);
    }

    [MountTheory("python3")]
    [InlineData("interrupt")]
    [InlineData("restart")]
    public async Task A_reader_with_a_signal_handler_sees_no_interruption(string mode)
    {
        Mount mount = await MountSlowAsync();
        Child reader = Start(Programs.Python, "-c", OpenWithHandler, mount.At("slow"), mode);
        await _gpg.WaitStartedAsync();

        for (int i = 0; i < 3; i++)
        {
            reader.Signal(LibC.SIGUSR1);
        }

        (await mount.CatAsync("text")).Succeeded();
        await _gpg.ReleaseAsync();

        RunResult read = await reader.EndAsync();
        Assert.Equal(("", "ready\nhunter2\nuser: me\n"), (read.Errors, read.Text));
    }

    [MountFact("python3")]
    public async Task A_reader_that_is_killed_after_a_handled_signal_ends_at_once()
    {
        Mount mount = await MountSlowAsync();
        Child reader = Start(Programs.Python, "-c", OpenWithHandler, mount.At("slow"), "interrupt");
        int gpg = await _gpg.WaitStartedAsync();

        reader.Signal(LibC.SIGUSR1);
        (await mount.CatAsync("text")).Succeeded();
        reader.Signal(LibC.SIGKILL);

        Assert.Equal(Killed, (await reader.EndAsync(limit: TestLimits.AtOnce)).Status);
        await ProcessTable.WaitGoneAsync(gpg, TestLimits.AtOnce);
    }

    [MountFact]
    public async Task Twenty_readers_of_a_slow_entry_run_gpg_once()
    {
        Mount mount = await MountSlowAsync();
        List<Child> readers = [];
        for (int i = 0; i < 20; i++)
        {
            readers.Add(Start(
                "bash",
                "-c",
                "echo ready && exec 3< \"$0\" && echo opened && read -r go && exec cat <&3",
                mount.At("slow")));
        }

        await _gpg.WaitStartedAsync();
        foreach (Child reader in readers)
        {
            await reader.Output.WaitForLineAsync("ready");
        }

        await _gpg.ReleaseAsync();
        foreach (Child reader in readers)
        {
            await reader.Output.WaitForLineAsync("opened");
        }

        foreach (Child reader in readers)
        {
            await reader.SayAsync("go");
            Assert.Equal("ready\nopened\nhunter2\nuser: me\n", (await reader.EndAsync()).Succeeded().Text);
        }

        Assert.Equal(["slow.gpg"], _gpg.Calls);
        await mount.StopAsync();
        Assert.Equal(1 + 20, mount.AuditLines("slow").Length);
    }

    [MountFact]
    public async Task Listing_goes_on_while_many_slow_entries_are_read()
    {
        const int Slow = 8;
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        _gpg = await GpgWrapper.CreateAsync(Scratch);
        TestManifest manifest = ManifestOf(store).Key("text");
        for (int i = 0; i < Slow; i++)
        {
            store.Copy("text", $"slow{i}");
            manifest.Key($"slow{i}");
        }

        Mount mount = await MountAsync(manifest, new MountOptions { ProgramDirectory = _gpg.Directory });
        _gpg.BecomeSlow();
        for (int i = 0; i < Slow; i++)
        {
            Child reader = Start("cat", mount.At($"slow{i}"));
            await ProcessTable.WaitInFuseAsync(reader.Pid);
        }

        RunResult list = (await Child.RunAsync("ls", mount.Path)).Succeeded();

        Assert.Equal(Slow + 1, list.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [MountFact]
    public async Task A_stat_of_a_slow_entry_does_not_wait_for_it()
    {
        Mount mount = await MountSlowAsync(isLengthKnown: false);

        await using Child stat = Child.Start(["stat", "-c", "%s", mount.At("slow")]);

        Assert.Equal("0\n", (await stat.EndAsync(limit: TestLimits.AtOnce)).Succeeded().Text);
    }

    [MountFact]
    public async Task A_reader_of_unknown_length_that_is_interrupted_takes_its_gpg_along()
    {
        Mount mount = await MountSlowAsync(isLengthKnown: false);
        Child reader = Start("env", "--default-signal=INT", "cat", mount.At("slow"));
        int gpg = await _gpg.WaitStartedAsync();
        await ProcessTable.WaitInFuseAsync(reader.Pid, "fuse_open");

        reader.Signal(LibC.SIGINT);
        Assert.Equal(Interrupted, (await reader.EndAsync(limit: TestLimits.AtOnce)).Status);

        await ProcessTable.WaitGoneAsync(gpg, TestLimits.AtOnce);
    }

    [MountFact]
    public async Task A_first_read_runs_gpg_once()
    {
        string[] entries = ["text", "shell", "binary", "empty"];
        _gpg = await GpgWrapper.CreateAsync(Scratch);
        TestManifest manifest = SharedManifest();
        foreach (string entry in entries)
        {
            manifest.Key(entry);
        }

        Mount mount = await MountAsync(manifest, new MountOptions { ProgramDirectory = _gpg.Directory });
        foreach (string entry in entries)
        {
            (await mount.CatAsync(entry)).Succeeded();
        }

        Assert.Equal(entries.Select(entry => entry + ".gpg"), _gpg.Calls);
    }

    /// <summary>
    /// With the slow entry's length known, an open is all that a reader waits for; else the kernel asks
    /// for the attributes before.
    /// </summary>
    private async Task<Mount> MountSlowAsync(bool isLengthKnown = true)
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        store.Copy("text", "slow");
        _gpg = await GpgWrapper.CreateAsync(Scratch);
        Mount mount = await MountAsync(
            ManifestOf(store).Key("slow").Key("text"), new MountOptions { ProgramDirectory = _gpg.Directory });
        if (isLengthKnown)
        {
            (await mount.CatAsync("slow")).Succeeded();
        }

        _gpg.BecomeSlow();
        return mount;
    }
}
