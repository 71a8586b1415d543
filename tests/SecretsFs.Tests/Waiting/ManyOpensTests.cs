using System.Diagnostics;
using System.Globalization;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Waiting;

/// <summary>Many who open at the same time: everybody gets an answer, and nobody else waits for them.</summary>
[Collection(AloneCollection.Name)]
public sealed class ManyOpensTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    /// <summary>
    /// Opens key0, key1 ... each from a thread of its own, holds all until the next line of its input where told to,
    /// and prints how many opens ended how.
    /// </summary>
    private const string OpenAll = """
        import collections, errno, os, sys, threading
        folder, count, holds = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "hold"
        ends, files, all_here = [], [], threading.Barrier(count + 1)
        def open_one(number):
            all_here.wait()
            try:
                files.append(os.open(f"{folder}/key{number}", os.O_RDONLY))
                ends.append("opened")
                if not holds:
                    os.close(files.pop())
            except OSError as error:
                ends.append(errno.errorcode[error.errno])
        threading.stack_size(128 * 1024)
        threads = [threading.Thread(target=open_one, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        all_here.wait()
        print("storm", flush=True)
        for thread in threads:
            thread.join()
        for end, times in sorted(collections.Counter(ends).items()):
            print(end, times)
        print("done", flush=True)
        sys.stdin.readline()
        """;

    private const string StatAgain = """
        import os, sys, time
        slowest = 0
        for again in range(50):
            start = time.monotonic()
            os.stat(sys.argv[1]), os.listdir(os.path.dirname(sys.argv[1]))
            slowest = max(slowest, time.monotonic() - start)
        print(slowest)
        """;

    [MountFact("python3", Requirements.LibRnp)]
    public async Task A_thousand_slow_secrets_starve_no_metadata_and_every_open_is_answered_in_time()
    {
        const int Count = 1000;
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        TestManifest manifest = ManifestOf(store).Rnp(CopyKey("rsa4096")).Limit("decryptSeconds", 3);
        byte[] message = await File.ReadAllBytesAsync(Path.Combine(Vectors, "good", "rsa4096.gpg"));
        for (int i = 0; i < Count; i++)
        {
            store.Put($"key{i}", message);
            manifest.Key($"key{i}");
        }

        Mount mount = await MountAsync(manifest);
        (await mount.CatAsync("key0")).Succeeded(); // with an RSA key, librnp's own threads are there from now on
        int threads = Threads(mount);
        long locked = LockedKiB(mount);
        long start = Stopwatch.GetTimestamp();
        Child storm = Start("python3", "-c", OpenAll, mount.Path, $"{Count}", "close");
        await storm.Output.WaitForLineAsync("storm");

        RunResult stats = (await Child.RunAsync("python3", "-c", StatAgain, mount.At("key0"))).Succeeded();
        Assert.InRange(
            double.Parse(stats.Text, CultureInfo.InvariantCulture), 0, TestLimits.AtOnce.TotalSeconds);
        Assert.InRange(Threads(mount), 1, threads + 8); // the runtime's own come and go

        await storm.Output.WaitForLineAsync("done");
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 15);
        Assert.Equal(Count, Ends(storm).Sum(static end => end.Value));
        Assert.Superset(Ends(storm).Keys.ToHashSet(), new HashSet<string> { "opened", "ETIMEDOUT" });
        Assert.InRange(LockedKiB(mount), 0, locked + 4096);
        (await mount.CatAsync("key1")).Succeeded();
    }

    [MountFact("python3", Requirements.LibRnp)]
    public async Task Opens_beyond_the_locked_memory_are_refused_and_it_comes_back()
    {
        const int Count = 60;
        const int Pages = 20;
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        TestManifest manifest = ManifestOf(store)
            .Rnp(await Home.ExportKeyFileAsync(Scratch.At("host.key"), GpgHome.Host))
            .Limit("secretBytes", 4096)
            .Limit("lockedBytes", Pages * Environment.SystemPageSize);
        for (int i = 0; i < Count; i++)
        {
            store.Copy("text", $"key{i}");
            manifest.Key($"key{i}");
        }

        Mount mount = await MountAsync(manifest);
        for (int again = 0; again < 3; again++)
        {
            Child storm = Start("python3", "-c", OpenAll, mount.Path, $"{Count}", "hold");
            await storm.Output.WaitForLineAsync("done");
            Dictionary<string, int> ends = Ends(storm);
            Assert.Equal(Count, ends["opened"] + ends["ENOMEM"]);
            Assert.InRange(ends["opened"], Pages - 4, Pages); // those that decrypt hold a page as well
            await storm.SayAsync("go");
            (await storm.EndAsync()).Succeeded();
        }
    }

    /// <summary>A message of a thousand bytes that is unpacked for ten seconds before there is any content.</summary>
    [MountFact(Requirements.LibRnp)]
    public async Task An_entry_whose_decryption_does_not_end_costs_its_reader_the_limit_and_nobody_else()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        store.Put("endless", await File.ReadAllBytesAsync(Path.Combine(Vectors, "slow", "endless.gpg")));
        store.Put("good", await File.ReadAllBytesAsync(Path.Combine(Vectors, "good", "bytes-64.gpg")));
        Mount mount = await MountAsync(ManifestOf(store).Rnp(CopyKey("host"))
            .Key("endless").Key("good").Limit("decryptSeconds", 1).Limit("threads", 2));

        Assert.Equal($"cat: {mount.At("endless")}: Connection timed out\n", (await mount.CatAsync("endless")).Errors);
        await mount.Log.WaitForLineAsync("reading entry endless does not end");
        (await mount.CatAsync("good")).Succeeded();
        long start = Stopwatch.GetTimestamp();
        Assert.Equal($"cat: {mount.At("endless")}: Connection timed out\n", (await mount.CatAsync("endless")).Errors);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 0.9); // it is not tried again
    }

    [CgroupFact]
    public async Task A_service_manager_does_not_wait_in_line()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        store.Copy("text", "slow");
        GpgWrapper gpg = await GpgWrapper.CreateAsync(Scratch);
        Mount mount = await MountAsync(
            ManifestOf(store).Key("slow").Key("text").Limit("threads", 2),
            new MountOptions { ProgramDirectory = gpg.Directory });
        (await mount.CatAsync("slow")).Succeeded(); // its length is known: one gpg is all that the next reader starts
        (await mount.CatAsync("text")).Succeeded();
        gpg.BecomeSlow();
        Child slow = Start("cat", mount.At("slow"));
        await gpg.WaitStartedAsync();
        Child inLine = Start("cat", mount.At("text"));

        string name = $"secretsfs-test-{Environment.ProcessId}@1000.service";
        using TestCgroup service = new(name);
        using TestCgroup manager = new(name + "/init.scope");
        RunResult read = (await manager.RunAsync("cat", mount.At("text"))).Succeeded();

        Assert.Equal(PassStoreFixture.Contents["text"], read.Output);
        Assert.False(slow.HasEnded);
        await gpg.ReleaseAsync();
        (await slow.EndAsync()).Succeeded();
        (await inLine.EndAsync()).Succeeded();
    }

    [CgroupFact]
    public async Task A_service_manager_is_answered_within_half_a_second()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        store.Copy("text", "slow");
        GpgWrapper gpg = await GpgWrapper.CreateAsync(Scratch);
        Mount mount = await MountAsync(
            ManifestOf(store).Key("slow"), new MountOptions { ProgramDirectory = gpg.Directory });
        (await mount.CatAsync("slow")).Succeeded();
        gpg.BecomeSlow();

        string name = $"secretsfs-test-{Environment.ProcessId}@1000.service";
        using TestCgroup service = new(name);
        using TestCgroup manager = new(name + "/init.scope");
        long start = Stopwatch.GetTimestamp();
        RunResult read = await manager.RunAsync("cat", mount.At("slow"));

        Assert.Equal($"cat: {mount.At("slow")}: Connection timed out\n", read.Errors);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.4, 4);
    }

    private static string Vectors => Path.Combine(Programs.Repository, "tests", "vectors", "openpgp");

    private static Dictionary<string, int> Ends(Child storm) => storm.Output.Text
        .Split('\n')
        .Select(static line => line.Split(' '))
        .Where(static words => words.Length == 2)
        .ToDictionary(static words => words[0], static words => int.Parse(words[1], CultureInfo.InvariantCulture));

    private static int Threads(Mount mount) => Directory.GetDirectories($"/proc/{mount.ServingPid}/task").Length;

    /// <summary>What lies in pages of contents: those alone are kept from children.</summary>
    private static long LockedKiB(Mount mount) => MemoryMapping.Of(mount.ServingPid)
        .Where(static mapping => mapping.Flags.Contains(MemoryMapping.WipedOnFork))
        .Sum(static mapping => (long)(mapping.End - mapping.Start) / 1024);

    /// <summary>A key that others can read is refused, and those of a checkout can be read.</summary>
    private string CopyKey(string name)
    {
        string copy = Scratch.At("host.key");
        File.Copy(Path.Combine(Vectors, "keys", name + ".key"), copy);
        File.SetUnixFileMode(copy, Modes.Secret);
        return copy;
    }
}
