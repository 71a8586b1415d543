using System.Diagnostics;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Lengths;

/// <summary>An unattended host knows lengths before anybody asks.</summary>
public sealed class BackgroundLengthTests(PassStoreFixture keys) : UnattendedTests(keys)
{
    [MountFact]
    public async Task After_the_start_stat_shows_every_length_and_decrypts_nothing()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        Dictionary<string, int> lengths = await MakeEntriesAsync(store, 50, "many/e", 100);
        TestManifest manifest = Declare(ManifestOf(store).Rnp(await ExportKeyAsync()), lengths);

        Mount mount = await MountUnattendedAsync(manifest);
        await WaitMeasuredAsync(mount, lengths.Count);

        await AssertKnownAsync(mount, store, lengths);
    }

    [MountFact]
    public async Task An_entry_that_many_keys_show_is_measured_once()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        TestManifest manifest = ManifestOf(store).Rnp(await ExportKeyAsync());
        for (int i = 0; i < 20; i++)
        {
            manifest.Key($"k{i}", "text");
        }

        using EntryReads reads = new(store.EntryPath("text"));
        Mount mount = await MountUnattendedAsync(manifest);
        await WaitMeasuredAsync(mount, 1);
        await WaitForLengthsAsync(mount, Enumerable.Range(0, 20).ToDictionary(i => $"k{i}", _ => 17));

        Assert.InRange(reads.Count, 1, 2); // and once to see whom it is for
    }

    [MountFact]
    public async Task Keys_that_a_reload_adds_are_measured()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        Dictionary<string, int> lengths = await MakeEntriesAsync(store, 20, "added/e", 200);
        TestManifest manifest = ManifestOf(store).Rnp(await ExportKeyAsync()).Key("text");
        Mount mount = await MountUnattendedAsync(manifest);
        await WaitMeasuredAsync(mount, 1);

        await mount.ReloadAsync(Declare(manifest, lengths));
        await WaitMeasuredAsync(mount, 1 + lengths.Count);

        await AssertKnownAsync(mount, store, lengths);
    }

    [MountFact]
    public async Task A_damaged_entry_is_tried_once()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        byte[] message = await File.ReadAllBytesAsync(store.EntryPath("text"));
        message[^5] ^= 1;
        store.Put("damaged", message);
        using EntryReads reads = new(store.EntryPath("damaged"));
        Mount mount = await MountUnattendedAsync(
            ManifestOf(store).Rnp(await ExportKeyAsync()).Key("damaged").Key("shell"));
        await WaitMeasuredAsync(mount, 1);
        await mount.Log.WaitForAsync(
            log => log.Text.Contains("not measurable now: 1", StringComparison.Ordinal), "a failure");

        for (int i = 0; i < 5; i++)
        {
            await store.InsertAsync("shell", new byte[i + 1]);
            await WaitForLengthsAsync(mount, new() { ["shell"] = i + 1, ["damaged"] = 0 });
        }

        Assert.InRange(reads.Count, 1, 2); // and once to see whom it is for
    }

    [MountFact]
    public async Task A_key_that_comes_late_makes_lengths_known()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        string key = await ExportKeyAsync("not-yet.key");
        string place = Scratch.At("host.key");
        Dictionary<string, int> lengths = await MakeEntriesAsync(store, 10, "late/e", 300);
        Mount mount = await MountUnattendedAsync(Declare(ManifestOf(store).Rnp(place), lengths));
        await mount.Log.WaitForAsync(
            log => log.Text.Contains("not measurable now: 10", StringComparison.Ordinal), "failures");

        File.Move(key, place);
        await WaitMeasuredAsync(mount, lengths.Count);

        await AssertKnownAsync(mount, store, lengths);
    }

    [MountFact]
    public async Task Neither_the_start_nor_opens_wait_for_slow_measures()
    {
        const int Entries = 200;
        GpgHome home = Own(GpgHome.Create(Scratch.At("rsa")));
        await home.GpgAsync(
            "%no-protection\nKey-Type: RSA\nSubkey-Type: RSA\nSubkey-Length: 4096\nName-Email: rsa@x.test"u8.ToArray(),
            "--gen-key");
        PassStore store = new(Scratch.At("store"), home);
        byte[] message = await home.EncryptAsync(new byte[17], "rsa@x.test");
        string key = Scratch.Write("rsa.key", await home.GpgAsync(null, "--export-secret-keys"));
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        TestManifest manifest = new TestManifest(store.Path, home).Rnp(key);
        for (int i = 0; i < Entries; i++)
        {
            store.Put($"e{i:000}", message);
            manifest.Key($"e{i:000}");
        }

        Mount mount = await MountUnattendedAsync(manifest);
        TimeSpan during = await MedianOpenAsync(mount);
        Assert.True(Measured(mount) < Entries / 2); // it is under way, and the mount is ready all the same
        await WaitMeasuredAsync(mount, Entries - 22); // the others were opened before
        TimeSpan after = await MedianOpenAsync(mount);

        Assert.True(during < after * 4, $"{during.TotalMilliseconds} ms, and {after.TotalMilliseconds} ms later");
    }

    private static async Task<TimeSpan> MedianOpenAsync(Mount mount)
    {
        List<TimeSpan> times = [];
        for (int i = 0; i < 11; i++)
        {
            long start = Stopwatch.GetTimestamp();
            (await mount.CatAsync($"e{i:000}")).Succeeded();
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        times.Sort();
        return times[times.Count / 2];
    }

    private static TestManifest Declare(TestManifest manifest, Dictionary<string, int> lengths)
    {
        foreach (string name in lengths.Keys)
        {
            manifest.Key(name);
        }

        return manifest;
    }
}
