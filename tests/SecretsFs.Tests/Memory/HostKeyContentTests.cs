using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Memory;

/// <summary>
/// What the daemon decrypts itself is in its memory once while somebody has it open, and nowhere after: not on the
/// stacks of its threads, not in what the library freed, not in the collector's heap.
/// </summary>
[Collection(SecondCollection.Name)]
public sealed class HostKeyContentTests(PassStoreFixture keys) : CanaryTests(keys)
{
    /// <summary>How a message is made: each goes another way through the library.</summary>
    public static TheoryData<int, string> Messages => new()
    {
        { Short, "" },
        { Short, "-z 0" },
        { OnePage, "-z 0" },
        { OnePage, "--compress-algo zip" },
        { OnePage, "--compress-algo bzip2" },
        { OnePage, "--armor -z 0" },
        { OnePage, $"--sign -u {GpgHome.Host}" },
        { OnePage, "--throw-keyids -z 0" },
        { Long, "" },
        { Long, "-z 0" },
        { Long, "--compress-algo bzip2" },
    };

    [MountTheory(Requirements.LibRnp)]
    [MemberData(nameof(Messages))]
    public async Task After_the_last_close_it_is_nowhere(int length, string options)
    {
        Mount mount = await MountMessageAsync(length, options);
        Child holder = await HoldOpenAsync(mount.At(Entry));
        await MemoryScan.WaitAsync(mount.ServingPid, Canary, static copies => copies.Count == 1);
        AssertLockedOnce(mount);

        await holder.SayAsync("go");
        Assert.Equal($"opened\n{Canary.Text}", (await holder.EndAsync()).Succeeded().Text);
        await AssertGoneAsync(mount);
    }

    [MountTheory(Requirements.LibRnp)]
    [MemberData(nameof(Messages))]
    public async Task After_a_message_that_was_tampered_with_it_is_nowhere(int length, string options)
    {
        byte[] message = await MakeMessageAsync(length, options.Replace("--armor", "", StringComparison.Ordinal));
        message[^1] ^= 1; // the end of what protects its integrity: the library has given all before it sees that
        Store.Put(Entry, message);
        Mount mount = await MountHostKeyAsync(Manifest);

        await mount.AssertRefusedAsync(Entry, "Bad message", "corrupt", "EBADMSG");

        await AssertGoneAsync(mount);
    }

    [MountTheory(Requirements.LibRnp)]
    [InlineData(1)]
    [InlineData(Long / 2)]
    public async Task After_a_content_that_is_too_large_it_is_nowhere(int tooMuch)
    {
        await MakeMessageAsync(Long, "-z 0");
        Mount mount = await MountHostKeyAsync(Manifest.Limit("secretBytes", Long - tooMuch));

        await mount.AssertRefusedAsync(Entry, "File too large", "too-large", "EFBIG");

        await AssertGoneAsync(mount);
    }

    [MountFact(Requirements.LibRnp)]
    public async Task After_a_content_that_no_locked_memory_was_left_for_it_is_nowhere()
    {
        await MakeMessageAsync(Long, "-z 0");
        await Store.InsertAsync("other", new byte[Long / 2]);
        Mount mount = await MountHostKeyAsync(
            Manifest.Key("other").Limit("secretBytes", Long).Limit("lockedBytes", Long + OnePage));
        await HoldOpenAsync(mount.At("other"));

        await mount.AssertRefusedAsync(Entry, "Cannot allocate memory", "out-of-memory", "ENOMEM");

        await AssertGoneAsync(mount);
    }

    [MountTheory(Requirements.LibRnp)]
    [InlineData(Short)]
    [InlineData(Long)]
    public async Task After_its_length_was_measured_it_is_nowhere(int length)
    {
        Mount mount = await MountMessageAsync(length, "");

        (await Child.RunAsync(
            "bash", "-c", "until [ \"$(stat -c %s \"$0\")\" = \"$1\" ]; do :; done", mount.At(Entry), $"{length}"))
            .Succeeded();

        await AssertGoneAsync(mount);
    }

    /// <summary>Readers that are killed wherever they are: in the queue, in the decryption, after it.</summary>
    [MountFact("python3", Requirements.LibRnp)]
    public async Task After_opens_that_were_cancelled_it_is_nowhere()
    {
        const string Storm = """
            import os, random, signal, subprocess, sys, time
            path = sys.argv[1]
            for round in range(30):
                readers = [subprocess.Popen(["cat", path], stdout=subprocess.DEVNULL) for _ in range(8)]
                for reader in readers:
                    time.sleep(random.random() / 500) # wherever it is by then
                    reader.kill()
                for reader in readers:
                    reader.wait()
            """;
        Mount mount = await MountMessageAsync(Long, "-z 0");

        (await Child.RunAsync("python3", "-c", Storm, mount.At(Entry))).Succeeded();

        await AssertGoneAsync(mount);
        Assert.Equal(Canary.Text, (await Child.RunAsync("cat", mount.At(Entry))).Succeeded().Text);
        await AssertGoneAsync(mount);
    }

    [MountFact("python3", Requirements.LibRnp)]
    public async Task After_readers_on_all_threads_it_is_nowhere()
    {
        const string Readers = """
            import os, sys, threading
            def read(path):
                for cycle in range(100):
                    file = os.open(path, os.O_RDONLY)
                    while os.read(file, 65536):
                        pass
                    os.close(file)
            threads = [threading.Thread(target=read, args=(path,)) for path in sys.argv[1:] for _ in range(2)]
            [thread.start() for thread in threads]
            [thread.join() for thread in threads]
            """;
        byte[] message = await MakeMessageAsync(OnePage, "-z 0");
        TestManifest manifest = Manifest;
        string[] names = [.. Enumerable.Range(0, 6).Select(static i => $"copy{i}")];
        foreach (string name in names)
        {
            Store.Put(name, message);
            manifest.Key(name);
        }

        Mount mount = await MountHostKeyAsync(manifest);

        (await Child.RunAsync(["python3", "-c", Readers, .. names.Select(mount.At)])).Succeeded();

        await AssertGoneAsync(mount);
    }

    [MountFact(Requirements.LibRnp)]
    public async Task The_passphrase_of_the_key_is_nowhere_once_it_is_unlocked()
    {
        Store = await Keys.CopyStoreAsync(Scratch);
        Canary = new Canary(Short);
        await using GpgHome home = GpgHome.Create(Scratch.At("home"));
        await home.GenerateKeyAsync("unlocked@secretsfs.test", Canary.Text);
        Store.Put(Entry, await home.EncryptAsync("content"u8.ToArray(), "unlocked@secretsfs.test"));
        string file = Scratch.At("passphrase");
        await File.WriteAllTextAsync(file, Canary.Text + "\n");
        File.SetUnixFileMode(file, Modes.Secret);
        string key = await home.ExportKeyFileAsync(Scratch.At("host.key"), "unlocked@secretsfs.test", Canary.Text);

        Mount mount = await MountAsync(Manifest.Rnp(key, file));

        await AssertGoneAsync(mount);
        Assert.Equal("content", (await Child.RunAsync("cat", mount.At(Entry))).Succeeded().Text);
        await AssertGoneAsync(mount);
    }

    private async Task<Mount> MountMessageAsync(int length, string options)
    {
        await MakeMessageAsync(length, options);
        return await MountHostKeyAsync(Manifest);
    }

    /// <summary>Makes a store with the canary in it, encrypted with options of gpg; the message.</summary>
    private async Task<byte[]> MakeMessageAsync(int length, string options)
    {
        await MakeCanaryAsync(length);
        byte[] message = await Home.EncryptAsync(
            Canary.Bytes, GpgHome.Host, options.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Store.Put(Entry, message);
        return message;
    }

    private async Task<Mount> MountHostKeyAsync(TestManifest manifest) =>
        await MountAsync(manifest.Rnp(await Home.ExportKeyFileAsync(Scratch.At("host.key"), GpgHome.Host)));
}
