using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Refusals;

public sealed class ReadOnlyTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    [MountTheory("bash")]
    [InlineData("write", "bash", "-c", "echo x > text")]
    [InlineData("append", "bash", "-c", "echo x >> text")]
    [InlineData("create", "bash", "-c", "echo x > new")]
    [InlineData("truncate", "truncate", "-s", "0", "text")]
    [InlineData("touch", "touch", "text")]
    [InlineData("unlink", "rm", "-f", "text")]
    [InlineData("mkdir", "mkdir", "new")]
    [InlineData("rmdir", "rmdir", "folder")]
    [InlineData("rename", "mv", "text", "new")]
    [InlineData("link", "ln", "text", "new")]
    [InlineData("symlink", "ln", "-s", "text", "new")]
    [InlineData("chmod", "chmod", "0666", "text")]
    [InlineData("chown", "chown", "1:1", "text")]
    [InlineData("mknod", "mkfifo", "new")]
    public async Task Nothing_can_be_changed(string what, params string[] command)
    {
        Mount mount = await MountAsync(SharedManifest().Key("text", mode: "0666").Key("folder/text", "text"));

        RunResult run = await Child.RunAsync(command, input: null, directory: mount.Path);

        Assert.True(run.Status != 0, what);
        Assert.EndsWith("Read-only file system\n", run.Errors, StringComparison.Ordinal);
        Assert.Equal(PassStoreFixture.Contents["text"], (await mount.CatAsync("text")).Succeeded().Output);
    }
}
