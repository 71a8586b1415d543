using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Refusals;

/// <summary>Refusals that are the store's: only the affected files fail, and the log says what mends it.</summary>
public sealed class StoreTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const string NoData = "No data available";

    [MountFact]
    public async Task An_undeclared_name_does_not_exist()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));

        RunResult read = await mount.CatAsync("empty");
        await mount.StopAsync();

        Assert.Equal($"cat: {mount.At("empty")}: No such file or directory\n", read.Errors);
        Assert.DoesNotContain("audit:", mount.Log.Text, StringComparison.Ordinal);
    }

    [MountFact]
    public async Task A_missing_entry_has_no_data()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text").Key("gone", "no/such"));

        string line = await mount.AssertRefusedAsync("gone", NoData, "missing", "ENODATA");

        Assert.Contains("pass insert no/such", line, StringComparison.Ordinal);
        (await mount.CatAsync("text")).Succeeded();
    }

    [MountFact]
    public async Task A_missing_store_has_no_data()
    {
        Mount mount = await MountAsync(new TestManifest(Scratch.At("no-store"), Home).Key("text"));

        string line = await mount.AssertRefusedAsync("text", NoData, "unreadable", "ENODATA");

        Assert.Contains($"there is no store at {Scratch.At("no-store")}", line, StringComparison.Ordinal);
    }

    [MountFact]
    public async Task A_store_that_is_a_file_has_no_data()
    {
        Mount mount = await MountAsync(new TestManifest(Scratch.Write("file", "x"), Home).Key("text"));

        RunResult read = await mount.CatAsync("text");

        Assert.Equal($"cat: {mount.At("text")}: {NoData}\n", read.Errors);
        Assert.Contains("errno=ENODATA", await mount.AuditLineAsync("text"), StringComparison.Ordinal);
    }

    [MountTheory]
    [InlineData("../outside.gpg")]
    [InlineData("/etc/passwd")]
    public async Task A_link_out_of_the_store_has_no_data(string target)
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        WorkerUser.Write(Scratch.At("outside.gpg"), await File.ReadAllBytesAsync(store.EntryPath("text")));
        File.CreateSymbolicLink(store.EntryPath("link"), target);
        Mount mount = await MountAsync(ManifestOf(store).Key("link"));

        string line = await mount.AssertRefusedAsync("link", NoData, "unreadable", "ENODATA");

        Assert.Contains("leads out of the store", line, StringComparison.Ordinal);
    }

    [MountFact]
    public async Task A_folder_that_links_out_of_the_store_has_no_data()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        File.CreateSymbolicLink(Path.Combine(store.Path, "out"), Keys.Store.Path);
        Mount mount = await MountAsync(ManifestOf(store).Key("link", "out/text"));

        await mount.AssertRefusedAsync("link", NoData, "unreadable", "ENODATA");
    }

    [MountFact]
    public async Task An_entry_that_is_a_directory_has_no_data()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        WorkerUser.MakeFolder(store.EntryPath("folder"));
        Mount mount = await MountAsync(ManifestOf(store).Key("folder"));

        await mount.AssertRefusedAsync("folder", NoData, "unreadable", "ENODATA");
    }

    [MountFact]
    public async Task An_entry_that_is_a_named_pipe_has_no_data_and_hangs_nobody()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        await Scratch.FifoAsync("store/pipe.gpg");
        Mount mount = await MountAsync(ManifestOf(store).Key("pipe").Key("text"));

        await mount.AssertRefusedAsync("pipe", NoData, "unreadable", "ENODATA");

        (await mount.CatAsync("text")).Succeeded();
    }

    [MountFact]
    public async Task An_entry_that_is_a_link_to_itself_has_no_data()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        File.CreateSymbolicLink(store.EntryPath("loop"), "loop.gpg");
        Mount mount = await MountAsync(ManifestOf(store).Key("loop"));

        RunResult read = await mount.CatAsync("loop");

        Assert.Equal($"cat: {mount.At("loop")}: {NoData}\n", read.Errors);
    }
}
