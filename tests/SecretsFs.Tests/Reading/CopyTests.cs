using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Reading;

/// <summary>Programs that copy a key make what they make of a plain file.</summary>
public sealed class CopyTests(PassStoreFixture keys, ProgramKeys programs)
    : EndToEndTests(keys), IClassFixture<ProgramKeys>
{
    [MountTheory("openssl", "ssh-keygen", "rsync", "install", "dd")]
    [InlineData("cp", "text", "COPY")]
    [InlineData("cp", "million", "COPY")]
    [InlineData("cp", "--sparse=always", "binary", "COPY")]
    [InlineData("cp", "-a", "empty", "COPY")]
    [InlineData("install", "-m", "600", "million", "COPY")]
    [InlineData("dd", "if=million", "of=COPY", "bs=64K", "status=none")]
    [InlineData("rsync", "binary", "COPY")]
    [InlineData("rsync", "-a", "--checksum", "million", "COPY")]
    [InlineData("rsync", "--whole-file", "text", "COPY")]
    [InlineData("rsync", "empty", "COPY")]
    public async Task A_copy_is_the_same(params string[] command)
    {
        await programs.ReadyAsync();

        await AssertSameCopyAsync(command);
    }

    [MountFact("openssl", "ssh-keygen", "python3")]
    public async Task A_copy_by_python_is_the_same()
    {
        await programs.ReadyAsync();

        await AssertSameCopyAsync(
            [Programs.Python, "-c", "import shutil, sys; shutil.copyfile(*sys.argv[1:])", "million", "COPY"]);
    }

    /// <summary>An archive has the size in front of the content.</summary>
    [MountTheory("openssl", "ssh-keygen", "tar")]
    [InlineData("text", "binary", "empty", "million")]
    [InlineData("million")]
    public async Task An_archive_by_tar_is_the_same(params string[] files) =>
        await programs.AssertSameAsync(["tar", "--mtime=@0", "-cf", "-", .. files]);

    private async Task AssertSameCopyAsync(string[] command)
    {
        (string plain, string mounted) = (Scratch.At("of-the-file"), Scratch.At("of-the-key"));

        RunResult expected = await Child.RunAsync(Copying(command, plain), input: null, directory: programs.Plain);
        RunResult actual = await Child.RunAsync(Copying(command, mounted), input: null, directory: programs.Mounted);

        ProgramKeys.AssertSame(expected, actual);
        Assert.Equal(await File.ReadAllBytesAsync(plain), await File.ReadAllBytesAsync(mounted));
        Assert.Equal(File.GetUnixFileMode(plain), File.GetUnixFileMode(mounted));
    }

    private static string[] Copying(string[] command, string target) =>
        [.. command.Select(part => part.Replace("COPY", target, StringComparison.Ordinal))];
}
