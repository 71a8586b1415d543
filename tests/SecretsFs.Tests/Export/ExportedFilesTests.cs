using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Export;

/// <summary>Which files an export leaves, and whose they are.</summary>
public sealed class ExportedFilesTests(PassStoreFixture keys) : ExportTests(keys)
{
    [RootFact("mount")]
    public async Task Keys_are_files_with_their_content_owner_group_and_mode()
    {
        await MountAsync();
        TestManifest manifest = SharedManifest().Directory("0", "4243", "0750")
            .Key("text", owner: "4242", group: "4243", mode: "0440")
            .Key("a/b/binary", "binary").Key("a/empty", "empty");

        RunResult run = (await ExportAsync(manifest)).Succeeded();

        Assert.Empty(run.Errors);
        Assert.Equal(
            $"exported a/b/binary (entry binary) to {Target}\nexported a/empty (entry empty) to {Target}\n"
                + $"exported text (entry text) to {Target}\n",
            run.Text);
        Assert.Equal(["a", "a/b", "a/b/binary", "a/empty", "text"], Names);
        Assert.Equal(PassStoreFixture.Contents["text"], await File.ReadAllBytesAsync(At("text")));
        Assert.Equal(PassStoreFixture.Contents["binary"], await File.ReadAllBytesAsync(At("a/b/binary")));
        Assert.Empty(await File.ReadAllBytesAsync(At("a/empty")));
        Assert.Equal("4242:4243 440", await StatAsync(At("text")));
        Assert.Equal("0:0 400", await StatAsync(At("a/b/binary")));
        Assert.Equal("0:4243 750", await StatAsync(Target));
        Assert.Equal("0:4243 750", await StatAsync(At("a/b")));
        Assert.Equal("0:0 600", await StatAsync(At(Record)));
    }

    /// <summary>A mount is written by nobody.</summary>
    [RootFact("mount")]
    public async Task Nobody_but_its_owner_can_write_what_is_exported()
    {
        await MountAsync();
        TestManifest manifest = SharedManifest().Directory("4242", "4243", "0775").Key("a/text", "text", mode: "0666");

        (await ExportAsync(manifest)).Succeeded();
        (await ExportAsync(manifest)).Succeeded(); // also where the directory is that user's by now

        Assert.Equal("0:0 644", await StatAsync(At("a/text")));
        Assert.Equal("4242:4243 555", await StatAsync(Target));
        Assert.Equal("4242:4243 555", await StatAsync(At("a")));
    }

    [RootFact("mount")]
    public async Task Afterwards_there_is_what_was_named_and_nothing_else_of_former_exports()
    {
        await MountAsync();
        TestManifest manifest = SharedManifest().Key("text").Key("a/b/binary", "binary").Key("a/shell", "shell");
        (await ExportAsync(manifest)).Succeeded();

        RunResult two = (await ExportAsync(manifest, "--only", "text", "a/shell", "--only", "text")).Succeeded();
        Assert.Equal(["a", "a/shell", "text"], Names);
        Assert.StartsWith($"removed a/b/binary from {Target}\nexported ", two.Text, StringComparison.Ordinal);

        (await ExportAsync(manifest, "--only", "text")).Succeeded();
        Assert.Equal(["text"], Names);

        (await ExportAsync(SharedManifest())).Succeeded();
        Assert.Empty(Names);
    }

    [RootFact("mount")]
    public async Task A_name_becomes_a_directory_and_a_file_again()
    {
        await MountAsync();
        (await ExportAsync(SharedManifest().Key("a", "text"))).Succeeded();

        (await ExportAsync(SharedManifest().Key("a/b", "text"))).Succeeded();
        Assert.Equal(["a", "a/b"], Names);

        (await ExportAsync(SharedManifest().Key("a", "text"))).Succeeded();
        Assert.Equal(["a"], Names);
    }

    [RootFact("mount")]
    public async Task A_name_that_is_not_declared_is_wrong_usage_and_changes_nothing()
    {
        await MountAsync();
        TestManifest manifest = SharedManifest().Key("text").Key("shell");
        (await ExportAsync(manifest)).Succeeded();

        AssertRefused(
            await ExportAsync(manifest, "--only", "text", "no-such"), Usage, "manifest.json declares no key no-such");

        Assert.Equal(["shell", "text"], Names);
    }

    [RootFact("mount")]
    public async Task What_no_export_has_made_is_left_alone()
    {
        await MountUsedAsync();
        Directory.CreateDirectory(At("theirs"));
        await File.WriteAllTextAsync(At("text"), "mine");
        await File.WriteAllTextAsync(At("theirs/file"), "mine");
        TestManifest manifest = SharedManifest().Key("text").Key("theirs/shell", "shell");

        AssertProblem(await ExportAsync(manifest), "$.keys.text", "was not made by an export, and is left alone");

        Assert.Equal("mine", await File.ReadAllTextAsync(At("text")));
        Assert.Equal(["text", "theirs", "theirs/file", "theirs/shell"], Names);
        (await ExportAsync(SharedManifest())).Succeeded();
        Assert.Equal(["text", "theirs", "theirs/file"], Names);
    }

    [RootTheory("mount")]
    [InlineData("text")]
    [InlineData("a/text")]
    [InlineData("a/b/text")]
    public async Task No_link_is_followed_or_replaced(string name)
    {
        await MountUsedAsync();
        string elsewhere = Scratch.Folder("elsewhere");
        Directory.CreateDirectory(Path.Combine(elsewhere, "b"));
        string link = At(name.Split('/')[0]);
        string target = name == "text" ? Path.Combine(elsewhere, "b/text") : elsewhere;
        File.CreateSymbolicLink(link, target);

        AssertProblem(await ExportAsync(SharedManifest().Key(name, "text")), Quoted(name), " is");

        Assert.Equal(["b"], NamesBelow(elsewhere));
        Assert.Equal(target, new FileInfo(link).LinkTarget);
    }

    [RootFact("mount")]
    public async Task A_key_whose_owner_is_unknown_is_not_there_any_more()
    {
        await MountAsync();
        (await ExportAsync(SharedManifest().Key("text").Key("shell"))).Succeeded();

        RunResult run = await ExportAsync(SharedManifest().Key("text", owner: "no-such-user-here").Key("shell"));

        AssertProblem(run, "$.keys.text.owner", "there is no user no-such-user-here");
        Assert.Contains($"removed text from {Target}\n", run.Text, StringComparison.Ordinal);
        Assert.Equal(["shell"], Names);
    }

    [RootFact("mount")]
    public async Task A_key_for_units_is_not_exported()
    {
        await MountAsync();
        (await ExportAsync(SharedManifest().Key("text").Key("shell"))).Succeeded();

        RunResult run = await ExportAsync(SharedManifest().Key("text", unit: "nginx.service").Key("shell"));

        AssertProblem(run, "$.keys.text.units", "cannot be kept for units");
        Assert.Equal(["shell"], Names);
    }

    [RootTheory("mount")]
    [InlineData(".secretsfs-export")]
    [InlineData(".secretsfs-export/text")]
    [InlineData(".secretsfs-export.key")]
    public async Task A_key_cannot_have_a_name_of_the_exports_own(string name)
    {
        await MountAsync();

        RunResult run = await ExportAsync(SharedManifest().Key(name, "text").Key("shell"));

        AssertProblem(run, Quoted(name), "names that begin with .secretsfs-export are the export's own");
        Assert.Equal(["shell"], Names);
    }

    private static string Quoted(string name) => name == "text" ? "$.keys.text" : $"$.keys[\"{name}\"]";
}
