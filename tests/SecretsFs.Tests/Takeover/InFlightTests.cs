using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Takeover;

/// <summary>What is under way when a worker is killed is answered by the next one, once, and right.</summary>
public sealed class InFlightTests(PassStoreFixture keys) : TakeoverTests(keys)
{
    /// <summary>Opens many files at once, each from a thread of its own; prints how many have which content.</summary>
    private const string OpenAll = """
        import collections, sys, threading
        ends, all_here = [], threading.Barrier(len(sys.argv))
        def open_one(path):
            all_here.wait()
            try:
                with open(path, "rb") as file:
                    ends.append(file.read().hex())
            except OSError as error:
                ends.append(error.strerror)
        threading.stack_size(128 * 1024)
        threads = [threading.Thread(target=open_one, args=(path,)) for path in sys.argv[1:]]
        for thread in threads:
            thread.start()
        all_here.wait()
        print("storm", flush=True)
        for thread in threads:
            thread.join()
        for end, times in sorted(collections.Counter(ends).items()):
            print(times, end)
        """;

    private PassStore _store = null!;
    private GpgWrapper _gpg = null!;
    private Mount _mount = null!;
    private WorkerProcesses _workers = null!;

    [MountFact]
    public async Task An_open_is_answered_by_the_next_worker_and_its_close_is_the_last()
    {
        await MountSlowAsync();
        Child node = Start(Programs.Python, Path.Combine(Scripts, "nodes.py"), _mount.At("slow"));
        await node.Output.WaitForLineAsync("here");
        _gpg.BecomeSlow();
        Child reader = Start("cat", _mount.At("slow"));
        int first = await _gpg.WaitStartedAsync();

        await _workers.KillServingAsync();
        await _gpg.WaitStartedAsync(); // the successor was asked
        await ProcessTable.WaitEndedAsync(first, TestLimits.AtOnce); // with its worker: not it is to be let go
        await _gpg.ReleaseAsync();

        Assert.Equal("hunter2\nuser: me\n", (await reader.EndAsync()).Succeeded().Text);
        Assert.Equal(["slow.gpg", "slow.gpg"], _gpg.Calls);
        _gpg.BecomeFast();
        await _store.InsertAsync("slowly", "another length than before\n");
        File.Move(_store.EntryPath("slowly"), _store.EntryPath("slow"), overwrite: true);
        await WaitForSizeAsync(node, "another length than before\n".Length);
    }

    [MountFact]
    public async Task A_read_from_a_file_that_a_dead_worker_opened_is_answered_by_the_next_worker()
    {
        await MountSlowAsync();
        Child holder = await HoldOpenAsync(_mount.At("slow"));
        await _workers.KillServingAsync();
        _gpg.BecomeSlow();
        await holder.SayAsync("go");
        int first = await _gpg.WaitStartedAsync(); // for the read

        await _workers.KillServingAsync();
        await _gpg.WaitStartedAsync();
        await ProcessTable.WaitEndedAsync(first, TestLimits.AtOnce);
        await _gpg.ReleaseAsync();

        Assert.Equal("opened\nhunter2\nuser: me\n", (await holder.EndAsync()).Succeeded().Text);
    }

    /// <summary>
    /// The first decryption with this key takes so long that each worker dies of its SIGKILL in the middle of it, one
    /// soon after the other: that must not be taken for what the entry did to them.
    /// </summary>
    [MountFact(Requirements.LibRnp)]
    public async Task An_open_is_answered_however_many_workers_somebody_ends_meanwhile()
    {
        const int Kills = 12;
        (Mount mount, WorkerProcesses workers) = await MountRsaAsync(1);
        Child reader = Start("cat", mount.At("key0"));

        for (int i = 0; i < Kills; i++)
        {
            await workers.KillServingAsync();
        }

        (await reader.EndAsync()).Succeeded();
    }

    [MountFact("python3", Requirements.LibRnp)]
    public async Task Many_opens_are_all_answered()
    {
        const int Count = 200;
        (Mount mount, WorkerProcesses workers) = await MountRsaAsync(Count);
        Child storm = Start(
            [Programs.Python, "-c", OpenAll, .. Enumerable.Range(0, Count).Select(i => mount.At($"key{i}"))]);
        await storm.Output.WaitForLineAsync("storm");

        await workers.KillServingAsync();
        Assert.False(storm.HasEnded);

        string[] ends = (await storm.EndAsync()).Succeeded().Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(ends.Length == 2, string.Join('\n', ends)); // "storm", and one content
        byte[] content = (await Child.RunAsync("cat", mount.At("key0"))).Succeeded().Output;
        Assert.Equal($"{Count} {Convert.ToHexStringLower(content)}", ends[1]);
    }

    /// <summary>Keys of entries that take long to be decrypted, once a spare is ready.</summary>
    private async Task<(Mount Mount, WorkerProcesses Workers)> MountRsaAsync(int count)
    {
        string vectors = Path.Combine(Programs.Repository, "tests", "vectors", "openpgp");
        byte[] message = await File.ReadAllBytesAsync(Path.Combine(vectors, "good", "rsa4096.gpg"));
        File.Copy(Path.Combine(vectors, "keys", "rsa4096.key"), Scratch.At("host.key"));
        File.SetUnixFileMode(Scratch.At("host.key"), Modes.Secret);
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        TestManifest manifest = ManifestOf(store).Rnp(Scratch.At("host.key")).Limit("decryptSeconds", 30);
        for (int i = 0; i < count; i++)
        {
            store.Put($"key{i}", message);
            manifest.Key($"key{i}");
        }

        Mount mount = await MountAsync(manifest, new MountOptions { LogLevel = "warning" });
        WorkerProcesses workers = new(mount);
        await workers.WaitSpareAsync();
        return (mount, workers);
    }

    private async Task MountSlowAsync()
    {
        _store = await Keys.CopyStoreAsync(Scratch);
        _store.Copy("text", "slow");
        _gpg = await GpgWrapper.CreateAsync(Scratch);
        _mount = await MountAsync(
            ManifestOf(_store).Key("slow"), new MountOptions { ProgramDirectory = _gpg.Directory });
        _workers = new WorkerProcesses(_mount);
        (await _mount.CatAsync("slow")).Succeeded(); // its length is known: one gpg is all that a reader starts
        await _workers.WaitSpareAsync();
    }

    private static async Task WaitForSizeAsync(Child node, int size)
    {
        string last = string.Empty;
        int answers = 1;
        for (long end = Environment.TickCount64 + 5_000; last != $"{size}" && Environment.TickCount64 < end; answers++)
        {
            await node.SayAsync("size");
            await node.Output.WaitForAsync(output => output.Lines.Length > answers, "a size");
            last = node.Output.Lines[answers];
        }

        Assert.Equal($"{size}", last);
    }
}
