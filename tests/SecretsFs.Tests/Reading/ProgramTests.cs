using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Reading;

/// <summary>Real programs do with a key what they do with a plain file that has the same content.</summary>
public sealed class ProgramTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    /// <summary>Commands that run in the directory of the file and tell what they read on their output.</summary>
    public static TheoryData<string, string> Commands => new()
    {
        { "text", "cat text" },
        { "million", "cat million" },
        { "text", "head -n 1 text" },
        { "million", "head -c 70000 million" },
        { "million", "sha256sum million" },
        { "binary", "sha256sum binary" },
        { "empty", "sha256sum empty" },
        { "million", "wc -c million" },
        { "text", "wc -c < text" },
        { "binary", "dd if=binary bs=7 status=none" },
        { "million", "dd if=million bs=1M iflag=fullblock status=none" },
        { "text", "source ./shell && echo \"$SECRET\"" },
        { "text", "value=$(<text) && echo \"$value\"" },
        { "text", "test -s text && echo has content" },
        { "empty", "test -s empty || echo is empty" },
        { "text", "grep -c hunter text" },
        { "text", "stat -c %s text" },
    };

    [MountTheory("bash")]
    [MemberData(nameof(Commands))]
    public async Task A_command_gives_the_same_as_on_a_plain_copy(string entry, string command)
    {
        string plain = PlainCopy();
        Mount mount = await MountAsync(SharedManifest().Key("shell").Key(entry));
        await WarmAsync(mount, entry);

        RunResult expected = await Child.RunAsync(["bash", "-c", command], input: null, directory: plain);
        RunResult actual = await Child.RunAsync(["bash", "-c", command], input: null, directory: mount.Path);

        expected.Succeeded();
        Assert.Equal((expected.Status, expected.Errors), (actual.Status, actual.Errors));
        Assert.Equal(expected.Output, actual.Output);
    }

    [MountTheory("tar", "rsync", "install")]
    [InlineData("text", "cp", "SOURCE", "TARGET")]
    [InlineData("million", "cp", "SOURCE", "TARGET")]
    [InlineData("million", "install", "-m", "600", "SOURCE", "TARGET")]
    [InlineData("binary", "rsync", "SOURCE", "TARGET")]
    [InlineData("million", "rsync", "-a", "SOURCE", "TARGET")]
    [InlineData("empty", "rsync", "SOURCE", "TARGET")]
    public async Task A_copy_is_byte_equal(string entry, params string[] command)
    {
        Mount mount = await MountAsync(SharedManifest().Key(entry));
        await WarmAsync(mount, entry);
        string target = Scratch.At("copy");

        string[] run = [.. command.Select(
            part => part == "SOURCE" ? mount.At(entry) : part == "TARGET" ? target : part)];
        (await Child.RunAsync(run)).Succeeded();

        Assert.Equal(PassStoreFixture.Contents[entry], await File.ReadAllBytesAsync(target));
    }

    [MountTheory("tar")]
    [InlineData("text")]
    [InlineData("binary")]
    [InlineData("empty")]
    [InlineData("million")]
    public async Task Tar_archives_size_and_content(string entry)
    {
        string[] tar = ["tar", "--mtime=@0", "--owner=0", "--group=0", "--mode=0400", "-cf", "-", entry];
        Mount mount = await MountAsync(SharedManifest().Key(entry));
        await WarmAsync(mount, entry);

        RunResult expected = (await Child.RunAsync(tar, input: null, directory: PlainCopy())).Succeeded();
        RunResult actual = (await Child.RunAsync(tar, input: null, directory: mount.Path)).Succeeded();

        Assert.Equal(string.Empty, actual.Errors);
        Assert.Equal(expected.Output, actual.Output);
    }

    [MountFact("python3")]
    public async Task Python_reads_and_maps_the_whole()
    {
        const string Script = """
            import mmap, os, shutil, sys
            path, target = sys.argv[1:]
            content = open(path, "rb").read()
            with open(path, "rb") as f:
                mapped = mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ)
                assert mapped[:] == content, "mmap"
                mapped.close()
            with open(path, "rb") as f:
                assert f.read(os.path.getsize(path)) == content, "getsize"
            shutil.copyfile(path, target)
            assert open(target, "rb").read() == content, "copyfile"
            sys.stdout.buffer.write(content)
            """;
        Mount mount = await MountAsync(SharedManifest().Key("million"));
        await WarmAsync(mount, "million");

        RunResult read = (await Child.RunAsync(
            Programs.Python, "-c", Script, mount.At("million"), Scratch.At("copy"))).Succeeded();

        Assert.Equal(PassStoreFixture.Contents["million"], read.Output);
    }

    /// <summary>
    /// Has the length known: a stat waits for it for 200 ms at most, which a busy machine may need for
    /// gpg. What a cold mount shows is the matter of <see cref="SizeTests"/>.
    /// </summary>
    private static async Task WarmAsync(Mount mount, string entry) => (await mount.CatAsync(entry)).Succeeded();

    private string PlainCopy()
    {
        Scratch.Folder("plain");
        foreach ((string name, byte[] content) in PassStoreFixture.Contents)
        {
            Scratch.Write($"plain/{name}", content);
        }

        return Scratch.At("plain");
    }
}
