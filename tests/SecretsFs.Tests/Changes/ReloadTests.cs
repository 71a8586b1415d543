using System.Diagnostics;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Changes;

/// <summary>SIGHUP loads the manifest again.</summary>
public sealed class ReloadTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    [MountFact]
    public async Task An_added_key_is_there()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));
        Assert.NotEqual(0, (await mount.CatAsync("folder/binary")).Status);

        await mount.ReloadAsync(SharedManifest().Key("text").Key("folder/binary", "binary"));

        Assert.Equal(PassStoreFixture.Contents["binary"], (await mount.CatAsync("folder/binary")).Succeeded().Output);
        await mount.Log.WaitForLineAsync("info: manifest reloaded: 2 keys, 1 added, 0 removed, 0 changed");
    }

    [MountFact]
    public async Task A_removed_key_is_gone_at_once()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text").Key("folder/binary", "binary"));
        (await mount.CatAsync("folder/binary")).Succeeded();

        await mount.ReloadAsync(SharedManifest().Key("text"));

        RunResult read = await mount.CatAsync("folder/binary");
        RunResult list = (await Child.RunAsync("ls", "-A", mount.Path)).Succeeded();
        Assert.Equal($"cat: {mount.At("folder/binary")}: No such file or directory\n", read.Errors);
        Assert.Equal("text\n", list.Text);
        await mount.Log.WaitForLineAsync("info: manifest reloaded: 1 key, 0 added, 1 removed, 0 changed");
    }

    [MountFact]
    public async Task An_open_descriptor_of_a_removed_key_is_stale()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text").Key("binary"));
        Child holder = await HoldOpenAsync(mount.At("text"));

        await mount.ReloadAsync(SharedManifest().Key("binary"));
        await holder.SayAsync("go");

        RunResult read = await holder.EndAsync();
        Assert.Equal("cat: -: Stale file handle\n", read.Errors);
        Assert.Equal("opened\n", read.Text);
    }

    [MountFact]
    public async Task An_open_descriptor_of_a_key_with_another_entry_is_stale()
    {
        Mount mount = await MountAsync(SharedManifest().Key("key", "text"));
        Child holder = await HoldOpenAsync(mount.At("key"));

        await mount.ReloadAsync(SharedManifest().Key("key", "binary"));
        await holder.SayAsync("go");

        Assert.Equal("cat: -: Stale file handle\n", (await holder.EndAsync()).Errors);
        Assert.Equal(PassStoreFixture.Contents["binary"], (await mount.CatAsync("key")).Succeeded().Output);
    }

    [MountFact]
    public async Task An_open_descriptor_of_a_key_that_stays_goes_on()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));
        Child holder = await HoldOpenAsync(mount.At("text"));

        await mount.ReloadAsync(SharedManifest().Key("text").Key("binary"));
        await holder.SayAsync("go");

        Assert.Equal("opened\nhunter2\nuser: me\n", (await holder.EndAsync()).Succeeded().Text);
    }

    [MountFact]
    public async Task A_changed_mode_holds_at_once()
    {
        OtherUser other = new(12345);
        Mount mount = await MountAsync(SharedManifest().Key("text", mode: "0444"));
        (await other.RunAsync("cat", mount.At("text"))).Succeeded();

        await mount.ReloadAsync(SharedManifest().Key("text", mode: "0400"));

        Assert.Equal(
            $"cat: {mount.At("text")}: Permission denied\n", (await other.RunAsync("cat", mount.At("text"))).Errors);
        Assert.Equal("400\n", (await Child.RunAsync("stat", "-c", "%a", mount.At("text"))).Succeeded().Text);
        await mount.Log.WaitForLineAsync("info: manifest reloaded: 1 key, 0 added, 0 removed, 1 changed");
    }

    [MountFact]
    public async Task Another_store_is_read_from_at_once()
    {
        PassStore other = await Keys.CopyStoreAsync(Scratch);
        await other.InsertAsync("text", "of the other store\n");
        Mount mount = await MountAsync(SharedManifest().Key("text"));
        (await mount.CatAsync("text")).Succeeded();

        await mount.ReloadAsync(ManifestOf(other).Key("text"));

        Assert.Equal("of the other store\n", (await mount.CatAsync("text")).Succeeded().Text);
    }

    /// <summary>
    /// Twice another within the second that the kernel keeps a name: it looks a stale one up once more, and not twice.
    /// </summary>
    [MountTheory]
    [InlineData("text", "0440")]
    [InlineData("shell", "0400")]
    public async Task An_open_finds_an_entry_that_changed_right_after_the_reload(string entry, string mode)
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        await store.InsertAsync("next", "the next\n");
        Mount mount = await MountAsync(ManifestOf(store).Key("key", "text", mode: "0400"));
        (await mount.CatAsync("key")).Succeeded();

        await mount.ReloadAsync(ManifestOf(store).Key("key", entry, mode: mode));
        File.Move(store.EntryPath("next"), store.EntryPath(entry), overwrite: true);

        Assert.Equal("the next\n", (await mount.CatAsync("key")).Succeeded().Text);
    }

    [MountFact]
    public async Task A_name_may_change_from_a_file_to_a_directory_and_back()
    {
        Mount mount = await MountAsync(SharedManifest().Key("name", "text"));
        (await mount.CatAsync("name")).Succeeded();

        // the kernel keeps what a name is for a second
        await mount.ReloadAsync(SharedManifest().Key("name/below", "text"));
        await AssertBecomesAsync(mount, "name/below", "text");
        await mount.ReloadAsync(SharedManifest().Key("name", "binary"));
        await AssertBecomesAsync(mount, "name", "binary");
    }

    [MountFact]
    public async Task An_invalid_manifest_keeps_the_old_one_and_names_each_problem()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));

        await mount.ReloadAsync("""
            {
              "version": 1,
              "store": "relative",
              "decryption": { "engine": "gpg" },
              "keys": {
                "a": { "pass": "text", "mode": "0999" },
                "b": { "pass": "text", "colour": "red" }
              }
            }
            """);

        Assert.Equal(PassStoreFixture.Contents["text"], (await mount.CatAsync("text")).Succeeded().Output);
        await mount.Log.WaitForLineAsync("error: manifest not reloaded, the old one keeps serving: 3 problems");
        string[] errors = [.. mount.Log.Lines.Where(line => line.StartsWith("error: ", StringComparison.Ordinal))];
        Assert.Equal(4, errors.Length);
        Assert.StartsWith($"error: {mount.Manifest}:3: $.store: ", errors[0], StringComparison.Ordinal);
        Assert.StartsWith($"error: {mount.Manifest}:6: $.keys.a.mode: ", errors[1], StringComparison.Ordinal);
        Assert.StartsWith($"error: {mount.Manifest}:7: $.keys.b.colour: ", errors[2], StringComparison.Ordinal);
        Assert.All(errors[..3], error => Assert.Contains(" (hint: ", error, StringComparison.Ordinal));
    }

    [MountFact]
    public async Task A_manifest_that_is_gone_keeps_the_old_one()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));
        File.Delete(mount.Manifest);

        mount.Signal(LibC.SIGHUP);
        await mount.WaitNotifiedAsync("RELOADING=1");
        await mount.WaitNotifiedAsync("READY=1");

        (await mount.CatAsync("text")).Succeeded();
        await mount.Log.WaitForLineAsync("the old one keeps serving: 1 problem");
    }

    [MountFact]
    public async Task A_valid_manifest_after_an_invalid_one_is_served()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));
        await mount.ReloadAsync("{");

        await mount.ReloadAsync(SharedManifest().Key("binary"));

        (await mount.CatAsync("binary")).Succeeded();
    }

    [MountFact]
    public async Task Two_hangups_in_a_row_are_fine()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));

        mount.Signal(LibC.SIGHUP);
        mount.Signal(LibC.SIGHUP);
        await mount.WaitNotifiedAsync("READY=1");

        (await mount.CatAsync("text")).Succeeded();
    }

    [MountFact]
    public async Task A_reload_tells_the_service_manager_when_it_began()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));

        mount.Signal(LibC.SIGHUP);
        string[] reloading = await mount.WaitNotifiedAsync("RELOADING=1");

        Assert.Matches("^MONOTONIC_USEC=[0-9]+$", reloading[1]);
        await mount.WaitNotifiedAsync("READY=1");
    }

    private static async Task AssertBecomesAsync(Mount mount, string key, string entry)
    {
        Stopwatch since = Stopwatch.StartNew();
        RunResult read;
        do
        {
            read = await mount.CatAsync(key);
        }
        while (read.Status != 0 && since.Elapsed < TestLimits.Event);
        Assert.Equal(PassStoreFixture.Contents[entry], read.Succeeded().Output);
    }
}
