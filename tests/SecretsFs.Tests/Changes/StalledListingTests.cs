using System.Diagnostics;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Changes;

/// <summary>
/// Listings that a program lets stand still while they are copied to its memory, and with them what the kernel locks
/// meanwhile: nobody else may notice, neither readers nor whoever reloads, revokes or ends the daemon.
/// </summary>
public sealed class StalledListingTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const string Key = "text";
    private const string OtherKey = "binary";
    private const string Changed = "changed\n";
    private const string Denied = "Permission denied";
    private const string Missing = "No such file or directory";

    /// <summary>How long names are kept, and as long again for two busy cores.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(3);

    private static readonly OtherUser s_other = new(12345);

    private PassStore Store { get; set; } = null!;

    [UserFaultTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_directory_that_a_reload_closes_is_closed_to_others(bool isKept)
    {
        Mount mount = await MountReadAsync();
        await using StalledListing listing = await StalledListing.StartAsync(mount.Path, isKept);
        await ChangeEntryAsync(mount);

        await mount.ReloadAsync(Manifest().Directory("root", "root", "0700"));

        await AssertRefusedSoonAsync(mount.At(Key), Denied);
        await AssertRefusedSoonAsync(mount.At(OtherKey), Denied);
        await listing.ResumeAsync();
    }

    [UserFaultTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_that_a_reload_removes_is_gone_for_others(bool isKept)
    {
        Mount mount = await MountReadAsync();
        await using StalledListing listing = await StalledListing.StartAsync(mount.Path, isKept);
        await ChangeEntryAsync(mount);

        await mount.ReloadAsync(ManifestOf(Store).Key(OtherKey, mode: "0444"));

        await AssertRefusedSoonAsync(mount.At(Key), Missing);
        await listing.ResumeAsync();
    }

    [UserFaultTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_that_a_reload_closes_is_closed_to_others_at_once(bool isKept)
    {
        Mount mount = await MountReadAsync();
        await using StalledListing listing = await StalledListing.StartAsync(mount.Path, isKept);
        await ChangeEntryAsync(mount);

        await mount.ReloadAsync(ManifestOf(Store).Key(Key, mode: "0400").Key(OtherKey, mode: "0444"));

        Assert.Equal($"cat: {mount.At(Key)}: {Denied}\n", (await ReadAsync(mount.At(Key))).Errors);
        await listing.ResumeAsync();
    }

    [UserFaultTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_changed_entry_is_read_by_others(bool isKept)
    {
        Mount mount = await MountReadAsync();
        await using StalledListing listing = await StalledListing.StartAsync(mount.Path, isKept);

        await Store.InsertAsync(Key, Changed);
        await Store.InsertAsync(OtherKey, Changed);

        await AssertSoonAsync(mount.At(Key), result => result.Text == Changed);
        await AssertSoonAsync(mount.At(OtherKey), result => result.Text == Changed);
        await listing.ResumeAsync();
    }

    [UserFaultTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_that_a_reload_adds_is_read_by_others(bool isKept)
    {
        Mount mount = await MountReadAsync();
        await using StalledListing listing = await StalledListing.StartAsync(mount.Path, isKept);
        await ChangeEntryAsync(mount);

        await mount.ReloadAsync(Manifest().Key("shell", mode: "0444"));

        await AssertSoonAsync(mount.At("shell"), result => result.Status == 0);
        await listing.ResumeAsync();
    }

    [UserFaultTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Others_list_the_directory(bool isKept)
    {
        Mount mount = await MountReadAsync();
        await using StalledListing listing = await StalledListing.StartAsync(mount.Path, isKept);
        await ChangeEntryAsync(mount);

        Child lister = Start(s_other.Command("ls", mount.Path));
        Assert.Equal("binary\ntext\n", (await lister.EndAsync(limit: s_limit)).Succeeded().Text);
        await listing.ResumeAsync();
    }

    [UserFaultTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_signal_ends_the_daemon(bool isKept)
    {
        Mount mount = await MountReadAsync();
        await using StalledListing listing = await StalledListing.StartAsync(mount.Path, isKept);
        await ChangeEntryAsync(mount);
        await mount.ReloadAsync(ManifestOf(Store).Key(OtherKey, mode: "0440"));

        await mount.StopAsync();
    }

    [UserFaultFact]
    public async Task A_key_is_not_opened_with_the_mode_that_a_listing_brings_from_before_a_reload()
    {
        Mount mount = await MountReadAsync();
        // the kernel knows no name any more: it takes them from the listing, attributes and all
        (await Child.RunAsync("bash", "-c", "echo 2 > /proc/sys/vm/drop_caches")).Succeeded();
        await using StalledListing listing = await StalledListing.StartAsync(mount.Path, isKept: false);

        await mount.ReloadAsync(ManifestOf(Store).Key(Key, mode: "0400").Key(OtherKey, mode: "0400"));
        await listing.ResumeAsync();

        Assert.Equal($"cat: {mount.At(Key)}: {Denied}\n", (await ReadAsync(mount.At(Key))).Errors);
        Assert.Equal($"cat: {mount.At(OtherKey)}: {Denied}\n", (await ReadAsync(mount.At(OtherKey))).Errors);
    }

    private TestManifest Manifest() => ManifestOf(Store).Key(Key, mode: "0444").Key(OtherKey, mode: "0444");

    /// <summary>Mounts two keys, and has the other user read them: the kernel has names, attributes, lengths.</summary>
    private async Task<Mount> MountReadAsync()
    {
        Store = await Keys.CopyStoreAsync(Scratch);
        Mount mount = await MountAsync(Manifest());
        (await ReadAsync(mount.At(Key))).Succeeded();
        (await ReadAsync(mount.At(OtherKey))).Succeeded();
        return mount;
    }

    /// <summary>
    /// Changes the entry of the other key, and waits until the daemon has seen that: its reader gets the new content.
    /// Or hangs, which other tests are about: here it must not keep the test from what comes then.
    /// </summary>
    private async Task ChangeEntryAsync(Mount mount)
    {
        await Store.InsertAsync(OtherKey, Changed);
        try
        {
            await AssertSoonAsync(mount.At(OtherKey), result => result.Text == Changed);
        }
        catch (TimeoutException)
        {
            // it was seen: the kernel is told of it, and waits
        }
    }

    /// <summary>Reads as the other user. Where that hangs, it is freed by the listing, which ends before it.</summary>
    private async Task<RunResult> ReadAsync(string file)
    {
        Child reader = Start(s_other.Command("cat", file));
        return await reader.EndAsync(limit: s_limit);
    }

    private Task AssertRefusedSoonAsync(string file, string message) =>
        AssertSoonAsync(file, result => result.Errors == $"cat: {file}: {message}\n");

    /// <summary>Reads as the other user, until that comes to what it must within the limit.</summary>
    private async Task AssertSoonAsync(string file, Func<RunResult, bool> isDue)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            bool isLast = Stopwatch.GetElapsedTime(start) > s_limit;
            RunResult result = await ReadAsync(file);
            if (isDue(result))
            {
                return;
            }

            Assert.False(isLast, $"{file} still comes to {result.Status}, {result.Text}{result.Errors}");
        }
    }
}
