using SecretsFs.Fuse.MountTests.Fixtures;

namespace SecretsFs.Fuse.MountTests.Mounting;

/// <summary>Only what is ours is taken away.</summary>
public sealed class OtherMountsTests : MountTest
{
    [MountFact("mount")]
    public async Task A_mount_over_ours_stays()
    {
        TestServer server = await MountAsync("file file 1 text");
        (await Child.RunAsync("mount", "-t", "tmpfs", "over", Mountpoint)).Succeeded();
        await server.ExpectAsync("False", "detach");
        Assert.Equal(["fuse.testserver", "tmpfs"], MountTable.TypesAt(Mountpoint));
        (await Child.RunAsync("umount", Mountpoint)).Succeeded();
        await NewReader().ExpectAsync("'text'", $"read({At("file")})");
        await server.ExpectAsync("True", "detach");
        Assert.Empty(MountTable.TypesAt(Mountpoint));
        await server.ExpectAsync("True", "ended");
        await server.ExpectAsync("False", "detach");
    }

    [MountFact("mount")]
    public async Task A_mount_that_came_after_ours_was_taken_away_stays()
    {
        TestServer server = await MountAsync("file file 1 text");
        (await Child.RunAsync("umount", Mountpoint)).Succeeded();
        await server.ExpectAsync("True", "ended");
        (await Child.RunAsync("mount", "-t", "tmpfs", "after", Mountpoint)).Succeeded();
        await server.ExpectAsync("False", "detach");
        Assert.Equal(["tmpfs"], MountTable.TypesAt(Mountpoint));
        (await Child.RunAsync("umount", Mountpoint)).Succeeded();
    }

    /// <summary>Another server there: same type, same source, same path, and still not ours.</summary>
    [MountFact]
    public async Task A_mount_of_the_same_kind_that_came_after_ours_stays()
    {
        TestServer server = await MountAsync("file file 1 text");
        (await Child.RunAsync("umount", Mountpoint)).Succeeded();
        TestServer other = Own(new TestServer());
        await other.RunAllAsync("file file 1 other", $"mount {Mountpoint}");
        await server.ExpectAsync("False", "detach");
        await NewReader().ExpectAsync("'other'", $"read({At("file")})");
        await other.ExpectAsync("True", "detach");
    }

    [MountFact("mount")]
    public async Task Nothing_is_mounted_over_another_mount()
    {
        string path = Scratch.Mountpoint();
        (await Child.RunAsync("mount", "-t", "tmpfs", "under", path)).Succeeded();
        Own(new Unmounting(path));
        TestServer server = Own(new TestServer());
        Assert.Equal(
            $"error: cannot mount {path}: tmpfs is mounted there", await server.AskAsync($"mount {path}"));
        Assert.Equal(["tmpfs"], MountTable.TypesAt(path));
    }

    [MountFact("mount")]
    public async Task Nothing_is_attached_over_what_came_meanwhile()
    {
        await using HandedMount mount = new(Scratch.Mountpoint());
        (await Child.RunAsync("mount", "-t", "tmpfs", "meanwhile", mount.Path)).Succeeded();
        FuseException exception = Assert.Throws<FuseException>(mount.Attach);
        Assert.Equal($"cannot mount {mount.Path}: tmpfs is mounted there", exception.Message);
        Assert.Equal(["tmpfs"], MountTable.TypesAt(mount.Path));
    }

    [MountFact("mount")]
    public async Task A_mount_that_was_moved_is_left()
    {
        TestServer server = await MountAsync("file file 1 text");
        string elsewhere = Scratch.Mountpoint();
        Own(new Unmounting(elsewhere));

        // the scratch folder may lie on a shared mount, out of which nothing can be moved
        RunResult moved = await Child.RunAsync(
            "bash", "-c", "mount --bind \"$0\" \"$1\" && umount \"$0\"", Mountpoint, elsewhere);
        moved.Succeeded();
        await server.ExpectAsync("False", "detach");
        await NewReader().ExpectAsync("'text'", $"read('{elsewhere}/file')");
    }

    [MountFact]
    public async Task A_detached_mount_is_open_until_its_files_are_closed()
    {
        TestServer server = await MountAsync("file file 1 text");
        Reader reader = NewReader();
        await reader.DoAsync($"file = os.open({At("file")}, os.O_RDONLY)");
        await server.ExpectAsync("True", "detach");
        await reader.ExpectAsync("b'text'", "os.read(file, 100)");
        await reader.ExpectAsync("ENOENT", $"os.stat({At("file")})");
        await reader.DoAsync("os.close(file)");
        await server.ExpectAsync("True", "ended");
    }
}
