using SecretsFs.Fuse.MountTests.Fixtures;

namespace SecretsFs.Fuse.MountTests.Answers;

/// <summary>access(2) and chdir(2).</summary>
public sealed class AccessTests : MountTest
{
    private static readonly string[] s_tree = ["dir open", "dir closed", "file file 1 text", "file secret 1 text"];

    [MountFact]
    public async Task Without_default_permissions_the_filesystem_answers()
    {
        TestServer server = await MountUncheckedAsync("access secret");
        Reader reader = NewReader();
        await reader.ExpectAsync("False", $"os.access({At("secret")}, os.R_OK)");
        await reader.ExpectAsync("True", $"os.access({At("file")}, os.R_OK)");
        await server.ExpectAsync("2", "accesses");
        await server.RunAsync("access closed");
        await reader.ExpectAsync("EACCES", $"os.chdir({At("closed")})");
        await reader.ExpectAsync("None", $"os.chdir({At("open")})");
        await server.ExpectAsync("4", "accesses");
        await reader.ExpectAsync("'text'", "read('../secret')"); // an open is decided by Open
    }

    [MountFact]
    public async Task A_filesystem_that_does_not_check_is_asked_once()
    {
        TestServer server = await MountUncheckedAsync();
        Reader reader = NewReader();
        await reader.ExpectAsync("True", $"os.access({At("secret")}, os.R_OK)");
        await reader.ExpectAsync("True", $"os.access({At("file")}, os.R_OK)");
        await reader.ExpectAsync("None", $"os.chdir({At("closed")})");
        await server.ExpectAsync("1", "accesses");
    }

    [MountFact("setpriv")]
    public async Task With_default_permissions_the_kernel_answers()
    {
        TestServer server = await MountAsync([.. s_tree, "access file"]);
        OtherUser other = new(64321);
        (await other.RunAsync("test", "-r", Path.Combine(Mountpoint, "file"))).Succeeded();
        Assert.Equal(1, (await other.RunAsync("test", "-w", Path.Combine(Mountpoint, "file"))).Status);
        await server.ExpectAsync("0", "accesses");
    }

    private async Task<TestServer> MountUncheckedAsync(params string[] commands) =>
        await MountAsync([.. s_tree, .. commands], "unchecked");
}
