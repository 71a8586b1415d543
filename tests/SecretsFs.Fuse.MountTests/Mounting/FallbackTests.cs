using SecretsFs.Fuse.MountTests.Fixtures;

namespace SecretsFs.Fuse.MountTests.Mounting;

/// <summary>Where the kernel has no detached mounts, or a sandbox hides them.</summary>
public sealed class FallbackTests : MountTest
{
    [MountFact]
    public async Task Without_fsopen_it_is_mounted_in_one_step()
    {
        TestServer server = Own(new TestServer(Programs.Python, Programs.Reader("without_fsopen.py")));
        string path = Scratch.Mountpoint();
        await server.RunAllAsync("dir d", "file d/file 1 text", $"mount {path}");
        await server.Log.WaitForLineAsync("a detached mount cannot be made here, error 38: using mount(2)");
        Assert.Equal(["fuse.testserver"], MountTable.TypesAt(path));
        await NewReader().ExpectAsync("'text'", $"read('{path}/d/file')");
        TestServer second = Own(new TestServer(Programs.Python, Programs.Reader("without_fsopen.py")));
        Assert.Equal(
            $"error: cannot mount {path}: fuse.testserver is mounted there", await second.AskAsync($"mount {path}"));
        await server.ExpectAsync("True", "detach");
        Assert.Empty(MountTable.TypesAt(path));
        await server.ExpectAsync("True", "ended");
    }

    [MountFact]
    public async Task With_fsopen_it_is_on_its_path_only_once_it_is_attached()
    {
        await using HandedMount mount = new(Scratch.Mountpoint());
        Assert.Empty(MountTable.TypesAt(mount.Path));
        (TestServer server, string adopt) = await mount.ParkAsync(null, "file file 1 text");
        await using TestServer _ = server;
        await server.ExpectAsync("True", adopt);
        Assert.Empty(MountTable.TypesAt(mount.Path));
        mount.Attach();
        Assert.Equal(["fuse.handed"], MountTable.TypesAt(mount.Path));
        await NewReader().ExpectAsync("'text'", $"read('{mount.Path}/file')");
    }
}
