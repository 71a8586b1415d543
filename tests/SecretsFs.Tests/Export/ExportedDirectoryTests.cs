using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Export;

/// <summary>Whose directories an export leaves, and which it uses.</summary>
public sealed class ExportedDirectoryTests(PassStoreFixture keys) : ExportTests(keys)
{
    [RootFact("mount")]
    public async Task A_directory_that_others_can_write_is_not_used()
    {
        await MountUsedAsync();
        Directory.CreateDirectory(At("open"));
        File.SetUnixFileMode(At("open"), Modes.Folder | UnixFileMode.OtherWrite);

        RunResult run = await ExportAsync(SharedManifest().Key("open/text", "text"));

        AssertProblem(run, "$.keys[\"open/text\"]", "others can write the directory");
        Assert.Equal(["open"], Names);
    }

    [RootFact("mount")]
    public async Task Another_mount_below_is_not_written_to()
    {
        await MountUsedAsync();
        Directory.CreateDirectory(At("disk"));
        (await Child.RunAsync("mount", "-t", "tmpfs", "tmpfs", At("disk"))).Succeeded();

        RunResult run = await ExportAsync(SharedManifest().Key("disk/text", "text").Key("text"));

        AssertProblem(run, "$.keys[\"disk/text\"]", "something else is mounted there");
        Assert.Equal(["disk", "text"], Names);
    }

    [RootFact("mount")]
    public async Task Directories_whose_group_is_unknown_are_closed()
    {
        await MountAsync("ramfs", "mode=0755");

        RunResult run = await ExportAsync(
            SharedManifest().Directory("0", "no-such-group", "0755").Key("a/text", "text"));

        AssertProblem(run, "$.directory.group", "there is no group no-such-group");
        Assert.Equal("0:0 700", await StatAsync(Target));
        Assert.Equal("0:0 700", await StatAsync(At("a")));
        Assert.Equal(Text, await File.ReadAllTextAsync(At("a/text")));
    }

    [RootFact("mount")]
    public async Task Those_of_an_export_before_follow_the_manifest()
    {
        await MountAsync();
        (await ExportAsync(SharedManifest().Directory("0", "0", "0755").Key("a/b/text", "text"))).Succeeded();

        (await ExportAsync(SharedManifest().Directory("0", "4243", "0750").Key("a/b/text", "text"))).Succeeded();

        Assert.Equal("0:4243 750", await StatAsync(At("a")));
        Assert.Equal("0:4243 750", await StatAsync(At("a/b")));
    }

    /// <summary>The owner of the directory above puts his own in the place of one that an export made.</summary>
    [RootFact("mount")]
    public async Task One_that_its_owner_has_opened_is_not_used()
    {
        await MountAsync();
        TestManifest manifest = SharedManifest().Directory("4242", "4243", "0755").Key("a/text", "text");
        (await ExportAsync(manifest)).Succeeded();
        (await Child.RunAsync("bash", "-c", "rm -r \"$0\"; install -d -o 4242 -m 0777 \"$0\"", At("a"))).Succeeded();
        await File.WriteAllTextAsync(At("a/b"), "his");

        RunResult run = await ExportAsync(manifest);

        AssertProblem(run, "$.keys[\"a/text\"]", $"others can write the directory {At("a")}");
        Assert.Equal("4242:0 777", await StatAsync(At("a")));
        Assert.Equal(["a", "a/b"], Names);
    }

    /// <summary>Or one of root's that lies there, and that he would get so.</summary>
    [RootFact("mount")]
    public async Task Only_what_an_export_makes_is_given_away()
    {
        await MountAsync();
        TestManifest manifest = SharedManifest().Directory("4242", "4243", "0755").Key("a/text", "text");
        (await ExportAsync(manifest)).Succeeded();
        (await Child.RunAsync("bash", "-c", "rm -r \"$0\"; mkdir -m 0700 \"$0\"; touch \"$0\"/b", At("a"))).Succeeded();

        RunResult run = await ExportAsync(manifest);

        AssertProblem(run, "$.directory", $"{At("a")} is not this owner's, group's and mode's, and is left as it is");
        Assert.Equal("0:0 700", await StatAsync(At("a")));
        Assert.Equal(["a", "a/b", "a/text"], Names);
    }

    /// <summary>Killed before each change in turn, where directories are given to somebody else.</summary>
    [RootFact("mount")]
    public async Task One_that_was_made_by_an_export_that_was_killed_is_given_by_the_next()
    {
        await MountAsync();
        TestManifest manifest = SharedManifest().Directory("4242", "4243", "0755").Key("a/text", "text");
        int steps = 0;
        while ((await ExportAsync(manifest, "--test-kill", $"{++steps}")).Status != 0)
        {
            (await ExportAsync(manifest)).Succeeded();
            Assert.Equal("4242:4243 555", await StatAsync(At("a")));
            Directory.Delete(At("a"), recursive: true);
        }

        Assert.InRange(steps, 8, 25);
    }

    /// <summary>A mode of 0440 would else be the mask of an entry that a file inherits.</summary>
    [RootFact("mount", "setfacl", "getfacl")]
    public async Task Access_control_lists_are_not_inherited()
    {
        await MountAsync("tmpfs", "mode=0700,noswap");
        (await Child.RunAsync("setfacl", "-d", "-m", "u:12345:rx", Target)).Succeeded();
        (await Child.RunAsync("setfacl", "-m", "u:12345:rx", Target)).Succeeded();

        (await ExportAsync(SharedManifest().Key("text", mode: "0440").Key("a/text", "text", mode: "0440"))).Succeeded();

        string[] paths = [Target, At("text"), At("a"), At("a/text")];
        string lists = (await Child.RunAsync(["getfacl", "-n", .. paths])).Succeeded().Text;
        Assert.DoesNotContain("12345", lists, StringComparison.Ordinal);
        Assert.DoesNotContain("default:", lists, StringComparison.Ordinal);
        Assert.Contains("group::r--", lists, StringComparison.Ordinal);
    }

    /// <summary>As before there is anything but a kernel and a shell.</summary>
    [RootFact("mount", "unshare")]
    public async Task Root_is_known_before_there_are_users()
    {
        await MountAsync();
        string[] command = Command(SharedManifest().Directory("root", "root", "0700")
            .Key("text", owner: "root", group: "root").Key("shell", owner: "nobody"));

        RunResult run = await Child.RunAsync(
        [
            "unshare", "--mount", "--propagation", "private", "bash", "-c",
            "mount --bind /dev/null /etc/passwd && mount --bind /dev/null /etc/group && "
                + "mount --bind \"$0\" /etc/nsswitch.conf && exec \"$@\"",
            Scratch.Write("nsswitch.conf", "passwd: files\ngroup: files\n"), .. command,
        ]);

        AssertProblem(run, "$.keys.shell.owner", "there is no user nobody");
        Assert.Equal("0:0 400", await StatAsync(At("text")));
        Assert.Equal("0:0 700", await StatAsync(Target));
    }
}
