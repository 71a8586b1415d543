using System.Globalization;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Reading;

public sealed class SizeTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    [MountTheory]
    [InlineData("text")]
    [InlineData("binary")]
    [InlineData("empty")]
    public async Task Stat_on_a_cold_mount_shows_the_exact_size(string entry)
    {
        await Home.GpgAsync(await File.ReadAllBytesAsync(Keys.Store.EntryPath("text")), "-d"); // the agent runs
        Mount mount = await MountAsync(SharedManifest().Key(entry));

        RunResult stat = (await Child.RunAsync("stat", "-c", "%s", mount.At(entry))).Succeeded();

        Assert.Equal(Length(entry), stat.Text);
    }

    [MountFact]
    public async Task Stat_does_not_fail_where_the_length_cannot_be_known()
    {
        Mount mount = await MountAsync(SharedManifest().Key("locked/text").Key("elsewhere/text").Key("missing"));

        RunResult stat = (await Child.RunAsync(
            "stat", "-c", "%s", mount.At("locked/text"), mount.At("elsewhere/text"), mount.At("missing"))).Succeeded();

        Assert.Equal("0\n0\n0\n", stat.Text);
    }

    [MountFact]
    public async Task Stat_leaves_no_audit_line()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"));

        (await Child.RunAsync("stat", mount.At("text"))).Succeeded();
        await mount.StopAsync();

        Assert.DoesNotContain("audit:", mount.Log.Text, StringComparison.Ordinal);
    }

    [MountTheory("bash")]
    [InlineData("text")]
    [InlineData("empty")]
    [InlineData("million")]
    public async Task Fstat_of_an_open_file_shows_the_exact_size(string entry)
    {
        Mount mount = await MountAsync(SharedManifest().Key(entry));

        RunResult stat = (await Child.RunAsync(
            "bash", "-c", "exec 3< \"$0\" && stat -L -c %s /proc/self/fd/3", mount.At(entry))).Succeeded();

        Assert.Equal(Length(entry), stat.Text);
    }

    [MountFact]
    public async Task Stat_shows_owner_group_mode_and_the_time_of_the_entry()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text", owner: "12345", group: "23456", mode: "0440"));
        RunResult entry = (await Child.RunAsync("stat", "-c", "%Z", Keys.Store.EntryPath("text"))).Succeeded();

        RunResult stat = (await Child.RunAsync("stat", "-c", "%u %g %a %h %F %Y", mount.At("text"))).Succeeded();

        Assert.Equal($"12345 23456 440 1 regular file {entry.Text}", stat.Text);
    }

    [MountFact]
    public async Task The_inode_number_is_the_same_after_a_restart()
    {
        TestManifest manifest = SharedManifest().Key("text").Key("binary");
        List<string> numbers = [];
        for (int i = 0; i < 2; i++)
        {
            Mount mount = await MountAsync(manifest);
            numbers.Add((await Child.RunAsync(
                "stat", "-c", "%i", mount.At("text"), mount.At("binary"))).Succeeded().Text);
            await mount.StopAsync();
        }

        Assert.Equal(numbers[0], numbers[1]);
    }

    private static string Length(string entry) =>
        PassStoreFixture.Contents[entry].Length.ToString(CultureInfo.InvariantCulture) + "\n";
}
