using System.Globalization;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Daemon;

/// <summary>
/// Reads that decrypt, over and over, leave nothing behind. SECRETSFS_SOAK_READS=1000000 is the full run.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class ColdReadTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const int ShortRun = 12_000;

    /// <summary>What the runtime compiles, and the room it takes before it first collects, belong to no read.</summary>
    private const int WarmUp = 10_000;

    /// <summary>Less than a kilobyte a read also in the short run.</summary>
    private const long MostGrowthKiB = 10 * 1024;

    private const string ReadAgain = """
        import os, sys
        files = sys.argv[3:]
        def read(count):
            for again in range(count):
                file = os.open(files[again % len(files)], os.O_RDONLY)
                assert os.read(file, 100) == b"hunter2\nuser: me\n"
                os.close(file)
        read(int(sys.argv[1]))
        print("warm", flush=True)
        sys.stdin.readline()
        read(int(sys.argv[2]))
        print("done", flush=True)
        sys.stdin.readline()
        """;

    private static int Reads => int.Parse(
        Environment.GetEnvironmentVariable("SECRETSFS_SOAK_READS") ?? $"{ShortRun}", CultureInfo.InvariantCulture);

    /// <summary>The full run takes minutes.</summary>
    private static TimeSpan Limit => TestLimits.Command + (TimeSpan.FromMilliseconds(3) * Reads);

    [SoakFact]
    public async Task Memory_descriptors_and_threads_do_not_grow_with_reads_that_decrypt()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        TestManifest manifest = ManifestOf(store)
            .Rnp(await Home.ExportKeyFileAsync(Scratch.At("host.key"), GpgHome.Host));
        string[] names = [.. Enumerable.Range(0, 3).Select(static i => $"key{i}")];
        foreach (string name in names)
        {
            store.Copy("text", name);
            manifest.Key(name);
        }

        // the log would be kept by the test, a hundred bytes a read
        Mount mount = await MountAsync(manifest, new MountOptions { LogLevel = "warning" });
        Child reader = Start(["python3", "-c", ReadAgain, $"{WarmUp}", $"{Reads}", .. names.Select(mount.At)]);
        await reader.Output.WaitForLineAsync("warm", Limit);
        Footprint before = Footprint.Of(mount.ServingPid);

        await reader.SayAsync("go");
        await reader.Output.WaitForLineAsync("done", Limit);

        Footprint after = Footprint.Of(mount.ServingPid);
        string change = $"{before} became {after} after {Reads} reads";
        Assert.True(after.ResidentKiB - before.ResidentKiB <= MostGrowthKiB, change);
        Assert.True(after.Descriptors <= before.Descriptors, change);
        Assert.True(after.Threads <= before.Threads + 1, change); // the runtime's own come and go
    }

    private sealed record Footprint(long ResidentKiB, int Descriptors, int Threads)
    {
        public static Footprint Of(int pid)
        {
            string resident = File.ReadLines($"/proc/{pid}/status")
                .Single(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return new Footprint(
                long.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture),
                Directory.GetFiles($"/proc/{pid}/fd").Length,
                Directory.GetDirectories($"/proc/{pid}/task").Length);
        }
    }

    /// <summary>Its limit is its own: a full run takes longer than any other test.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class SoakFactAttribute : FactAttribute
    {
        public SoakFactAttribute() => Skip = Requirements.MissingForMount("python3", Requirements.LibRnp);
    }
}
