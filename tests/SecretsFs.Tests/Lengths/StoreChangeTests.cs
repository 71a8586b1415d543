using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Lengths;

/// <summary>Whatever replaces entries, stat shows the new lengths soon, and decrypts nothing.</summary>
public sealed class StoreChangeTests(PassStoreFixture keys) : UnattendedTests(keys)
{
    [MountFact]
    public async Task After_pass_insert_stat_shows_the_new_length_within_a_moment()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        Mount mount = await MountUnattendedAsync(ManifestOf(store).Rnp(await ExportKeyAsync()).Key("text"));
        await WaitMeasuredAsync(mount, 1);

        await AssertSeenSoonAsync(mount, store, "text");
    }

    [MountFact("bash")]
    public async Task An_open_file_keeps_its_length_while_stat_shows_the_new_one()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        Mount mount = await MountUnattendedAsync(ManifestOf(store).Rnp(await ExportKeyAsync()).Key("text"));
        Child holder = Start(
            "bash",
            "-c",
            "exec 3< \"$0\" && echo opened && read -r go && exec stat -L -c %s /proc/self/fd/3",
            mount.At("text"));
        await holder.Output.WaitForLineAsync("opened");

        await store.InsertAsync("text", new byte[1234]);
        await WaitForLengthsAsync(mount, new() { ["text"] = 1234 });
        await holder.SayAsync("go");

        Assert.Equal("opened\n17\n", (await holder.EndAsync()).Succeeded().Text);
    }

    [MountFact]
    public async Task After_pass_insert_the_length_is_measured_in_the_background()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        Mount mount = await MountUnattendedAsync(
            ManifestOf(store).Rnp(await ExportKeyAsync()).Key("text").Key("web/text", "text"));
        await WaitMeasuredAsync(mount, 1);

        await store.InsertAsync("text", new byte[1234]);
        await WaitMeasuredAsync(mount, 2);

        using EntryReads reads = new(store.EntryPath("text"));
        await WaitForLengthsAsync(mount, new() { ["text"] = 1234, ["web/text"] = 1234 });
        Assert.Equal(0, reads.Count);
    }

    [MountFact]
    public async Task After_a_checkout_of_another_branch_every_length_is_that_of_the_branch()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        Dictionary<string, int> one = await MakeEntriesAsync(store, 5, "team/web/e", 10);
        await GitAsync(store, "init", "-q", "-b", "one");
        await CommitAsync(store);
        await GitAsync(store, "checkout", "-q", "-b", "two");
        Directory.Delete(Path.Combine(store.Path, "team"), recursive: true);
        Dictionary<string, int> two = await MakeEntriesAsync(store, 5, "team/web/e", 50);
        await CommitAsync(store);
        await GitAsync(store, "checkout", "-q", "one");
        Mount mount = await MountUnattendedAsync(await ManifestAsync(store));
        await WaitMeasuredAsync(mount, 5);
        await AssertKnownAsync(mount, store, one);

        for (int i = 1; i <= 2; i++)
        {
            Directory.Delete(Path.Combine(store.Path, "team"), recursive: true); // so that the whole tree is another
            await GitAsync(store, "checkout", "-q", "-f", i % 2 == 1 ? "two" : "one");
            await WaitMeasuredAsync(mount, 5 * (i + 1));

            await AssertKnownAsync(mount, store, i % 2 == 1 ? two : one, looks: 10);
        }
    }

    [MountFact]
    public async Task After_the_store_is_replaced_every_length_is_that_of_the_new_one()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        PassStore other = await Keys.CopyStoreAsync(Scratch, "other");
        Dictionary<string, int> before = await MakeEntriesAsync(store, 5, "team/web/e", 10);
        Dictionary<string, int> after = await MakeEntriesAsync(other, 5, "team/web/e", 50);
        Mount mount = await MountUnattendedAsync(await ManifestAsync(store));
        await WaitMeasuredAsync(mount, 5);
        await AssertKnownAsync(mount, store, before);

        Directory.Move(store.Path, Scratch.At("away"));
        Directory.Move(other.Path, store.Path);
        await WaitMeasuredAsync(mount, 10);

        await AssertKnownAsync(mount, store, after);

        // and what happens in the new one is told as well
        await AssertSeenSoonAsync(mount, store, "team/web/e0");
    }

    /// <summary>Too soon for who looks once a second: of seven changes, most are seen within a moment.</summary>
    private static async Task AssertSeenSoonAsync(Mount mount, PassStore store, string entry)
    {
        List<TimeSpan> lags = [];
        for (int i = 1; i <= 7; i++)
        {
            await store.InsertAsync(entry, new byte[i]);
            lags.Add(await WaitForLengthsAsync(mount, new() { [entry] = i }));
        }

        lags.Sort();
        Assert.True(lags[lags.Count / 2] < TimeSpan.FromMilliseconds(400), string.Join(", ", lags));
    }

    private async Task<TestManifest> ManifestAsync(PassStore store)
    {
        TestManifest manifest = ManifestOf(store).Rnp(await ExportKeyAsync());
        for (int i = 0; i < 5; i++)
        {
            manifest.Key($"team/web/e{i}");
        }

        return manifest;
    }

    private static async Task CommitAsync(PassStore store)
    {
        await GitAsync(store, "add", "-A");
        await GitAsync(store, "commit", "-q", "-m", "entries");
    }

    private static Task GitAsync(PassStore store, params string[] arguments) =>
        store.GitAsync(["-c", "user.name=t", "-c", "user.email=t@t.test", .. arguments]);
}
