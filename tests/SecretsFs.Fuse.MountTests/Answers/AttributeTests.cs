using SecretsFs.Fuse.MountTests.Fixtures;

namespace SecretsFs.Fuse.MountTests.Answers;

/// <summary>What the library answers by itself, and what has a default.</summary>
public sealed class AttributeTests : MountTest
{
    [MountFact]
    public async Task There_are_no_extended_attributes()
    {
        await MountAsync("dir d", "file d/file 1 text");
        Reader reader = NewReader();
        foreach (string path in new[] { "d", "d/file" })
        {
            await reader.DoAsync($"path = {At(path)}");
            await reader.ExpectAsync("ENODATA", "os.getxattr(path, 'user.name')");
            await reader.ExpectAsync("ENODATA", "os.getxattr(path, 'security.selinux')");
            await reader.ExpectAsync("[]", "os.listxattr(path)");
            await reader.ExpectAsync("EROFS", "os.setxattr(path, 'user.name', b'value')");
            await reader.ExpectAsync("EROFS", "os.removexattr(path, 'user.name')");
        }
    }

    [MountFact("stat")]
    public async Task A_stat_that_asks_for_the_time_of_birth_works_and_shows_none()
    {
        TestServer server = await MountAsync("file file 1 text");
        await server.RunAsync("reset");
        RunResult result = await Child.RunAsync(
            "stat", "-c", "%s %a %F %h %u %g %Y %w", Path.Combine(Mountpoint, "file"));
        Assert.Equal("4 444 regular file 1 0 0 1700000001 -\n", result.Succeeded().Text);
        Assert.Contains("GetAttr=", await server.RunAsync("counts"), StringComparison.Ordinal);
    }

    [MountFact]
    public async Task Seeks_to_data_and_holes_are_answered_by_the_kernel_after_the_first()
    {
        TestServer server = await MountAsync("file file 1 text");
        Reader reader = NewReader();
        await reader.DoAsync($"file = os.open({At("file")}, os.O_RDONLY)");
        await reader.ExpectAsync("0", "os.lseek(file, 0, os.SEEK_DATA)");
        await reader.ExpectAsync("2", "os.lseek(file, 2, os.SEEK_DATA)");
        await reader.ExpectAsync("4", "os.lseek(file, 0, os.SEEK_HOLE)");
        await reader.ExpectAsync("ENXIO", "os.lseek(file, 4, os.SEEK_DATA)");
        Assert.EndsWith("Seek=1", await server.RunAsync("counts-now"));
    }

    [MountFact]
    public async Task Seeks_to_data_and_holes_are_answered_by_the_filesystem_if_it_likes()
    {
        TestServer server = await MountAsync("file file 1 text", "hole 3");
        Reader reader = NewReader();
        await reader.DoAsync($"file = os.open({At("file")}, os.O_RDONLY)");
        await reader.ExpectAsync("3", "os.lseek(file, 0, os.SEEK_DATA)");
        await reader.ExpectAsync("1", "os.lseek(file, 1, os.SEEK_HOLE)");
        await reader.ExpectAsync("4", "os.lseek(file, 3, os.SEEK_HOLE)");
        await reader.ExpectAsync("ENXIO", "os.lseek(file, 9, os.SEEK_HOLE)");
        Assert.EndsWith("Seek=4", await server.RunAsync("counts-now"));
    }

    [MountFact]
    public async Task Links_are_followed()
    {
        await MountAsync(
            "dir d",
            "file file 1 text",
            "link d/link ../file",
            "link to-d d",
            "link dangling nowhere",
            "link loop loop");
        Reader reader = NewReader();
        await reader.ExpectAsync("'text'", $"read({At("d/link")})");
        await reader.ExpectAsync("'text'", $"read({At("to-d/link")})");
        await reader.ExpectAsync("'../file'", $"os.readlink({At("d/link")})");
        await reader.ExpectAsync("7", $"os.lstat({At("d/link")}).st_size");
        await reader.ExpectAsync("True", $"os.path.islink({At("d/link")})");
        await reader.ExpectAsync("ENOENT", $"read({At("dangling")})");
        await reader.ExpectAsync("ELOOP", $"read({At("loop")})");
        await reader.ExpectAsync("EINVAL", $"os.readlink({At("file")})");
    }

    [MountTheory("mount")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_can_be_written(bool isRemounted)
    {
        await MountAsync("dir d", "file d/file 1 text");
        if (isRemounted)
        {
            // the kernel refuses by itself on a read-only mount; now the library has to
            (await Child.RunAsync("mount", "-i", "-o", "remount,rw", Mountpoint)).Succeeded();
            (await Child.RunAsync("mount", "-i", "-o", "remount,bind,rw", Mountpoint)).Succeeded();
        }

        Reader reader = NewReader();
        await reader.ExpectAsync($"{!isRemounted}", $"os.statvfs({At("d")}).f_flag & os.ST_RDONLY != 0");
        await reader.DoAsync($"file, new = {At("d/file")}, {At("d/new")}");
        foreach (string line in new[]
        {
            "os.open(file, os.O_WRONLY)",
            "os.open(file, os.O_RDWR)",
            "os.open(file, os.O_RDONLY | os.O_TRUNC)",
            "os.open(new, os.O_WRONLY | os.O_CREAT)",
            "os.unlink(file)",
            "os.mkdir(new)",
            $"os.rmdir({At("d")})",
            "os.symlink('target', new)",
            "os.link(file, new)",
            "os.mkfifo(new)",
            "os.rename(file, new)",
            "os.chmod(file, 0o600)",
            "os.truncate(file, 0)",
            "os.utime(file)",
            "os.setxattr(file, 'user.name', b'value')",
        })
        {
            await reader.ExpectAsync("EROFS", line);
        }

        await reader.ExpectAsync("'text'", "read(file)");
    }

    [MountFact]
    public async Task A_name_that_is_too_long_is_refused()
    {
        await MountAsync();
        await NewReader().ExpectAsync("ENAMETOOLONG", $"os.stat({At(new string('x', 256))})");
        await NewReader().ExpectAsync("ENOENT", $"os.stat({At(new string('x', 255))})");
    }

    [MountFact("df")]
    public async Task Statfs_shows_a_filesystem_without_blocks()
    {
        await MountAsync();
        Reader reader = NewReader();
        await reader.ExpectAsync(
            "(4096, 0, 255)", $"(lambda s: (s.f_bsize, s.f_blocks, s.f_namemax))(os.statvfs({At(string.Empty)}))");
        Assert.DoesNotContain(
            Mountpoint, (await Child.RunAsync("df", "-l")).Text, StringComparison.Ordinal);
    }
}
