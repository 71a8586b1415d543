using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Access;

/// <summary>Owner, group and mode hold for everybody but root, as on any file.</summary>
public sealed class PermissionTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const string Denied = "Permission denied";

    private static readonly OtherUser s_owner = new(12345);
    private static readonly OtherUser s_stranger = new(12346);
    private static readonly OtherUser s_member = new(12347, 999, 23456);

    [MountFact]
    public async Task The_owner_may_read()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text", owner: "12345", group: "23456", mode: "0400"));

        RunResult read = (await s_owner.RunAsync("cat", mount.At("text"))).Succeeded();

        Assert.Equal(PassStoreFixture.Contents["text"], read.Output);
    }

    [MountTheory]
    [InlineData("0400")]
    [InlineData("0440")]
    [InlineData("0640")]
    public async Task A_stranger_is_refused(string mode)
    {
        Mount mount = await MountAsync(SharedManifest().Key("text", owner: "12345", group: "23456", mode: mode));

        RunResult read = await s_stranger.RunAsync("cat", mount.At("text"));

        AssertDenied(read, mount.At("text"));
    }

    [MountFact]
    public async Task A_member_by_supplementary_group_may_read_with_0440()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text", owner: "12345", group: "23456", mode: "0440"));

        RunResult read = (await s_member.RunAsync("cat", mount.At("text"))).Succeeded();

        Assert.Equal(PassStoreFixture.Contents["text"], read.Output);
    }

    [MountFact]
    public async Task A_member_by_supplementary_group_is_refused_with_0400()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text", owner: "12345", group: "23456", mode: "0400"));

        AssertDenied(await s_member.RunAsync("cat", mount.At("text")), mount.At("text"));
    }

    [MountFact]
    public async Task Everybody_may_read_with_0444()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text", mode: "0444"));

        (await s_stranger.RunAsync("cat", mount.At("text"))).Succeeded();
    }

    [MountFact]
    public async Task A_directory_of_0750_keeps_others_out_and_lets_members_in()
    {
        Mount mount = await MountAsync(
            SharedManifest().Directory("root", "23456", "0750").Key("a/text", "text", mode: "0444"));

        RunResult stranger = await s_stranger.RunAsync("cat", mount.At("a/text"));
        RunResult listing = await s_stranger.RunAsync("ls", mount.Path);
        RunResult member = await s_member.RunAsync("cat", mount.At("a/text"));

        AssertDenied(stranger, mount.At("a/text"));
        Assert.Equal($"ls: cannot open directory '{mount.Path}': {Denied}\n", listing.Errors);
        member.Succeeded();
    }

    [MountTheory]
    [InlineData("no-such-user-here", "root")]
    [InlineData("root", "no-such-group-here")]
    public async Task An_unknown_owner_or_group_refuses_even_root(string owner, string group)
    {
        Mount mount = await MountAsync(SharedManifest().Key("text", owner: owner, group: group, mode: "0444"));

        string line = await mount.AssertRefusedAsync("text", Denied, "not-allowed", "EACCES");

        Assert.Contains(owner, line, StringComparison.Ordinal);
        Assert.Contains(group, line, StringComparison.Ordinal);
        AssertDenied(await s_stranger.RunAsync("cat", mount.At("text")), mount.At("text"));
    }

    [MountFact]
    public async Task An_unknown_owner_is_warned_of_at_the_start()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text", owner: "no-such-user-here"));

        await mount.Log.WaitForLineAsync(
            $"warning: {mount.Manifest}:1: $.keys.text.owner: there is no user no-such-user-here");
    }

    private static void AssertDenied(RunResult read, string path)
    {
        Assert.Equal($"cat: {path}: {Denied}\n", read.Errors);
        Assert.Empty(read.Output);
    }
}
