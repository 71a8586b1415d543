using SecretsFs.Fuse.Mounting;

namespace SecretsFs.Fuse.Tests;

public sealed class MountTableTests
{
    [Fact]
    public void A_line_with_optional_fields_and_escapes_is_read()
    {
        MountEntry? entry = MountTable.Parse(
            @"36 35 98:0 / /mnt/with\040space rw,noatime master:1 shared:2 - fuse.secretsfs secretsfs ro,user_id=0");
        Assert.Equal(new MountEntry(36, "98:0", "/mnt/with space", "fuse.secretsfs", "secretsfs"), entry);
        Assert.True(entry!.IsFuse);
    }

    [Theory]
    [InlineData("36 35 98:0 / /mnt rw - tmpfs none rw", false)]
    [InlineData("36 35 98:0 / /mnt rw - fuse none rw", true)]
    [InlineData("36 35 98:0 / /mnt rw - fuseblk none rw", true)]
    public void Fuse_is_told_from_the_rest(string line, bool isFuse) =>
        Assert.Equal(isFuse, MountTable.Parse(line)!.IsFuse);

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("36 35 98:0 / /mnt rw shared:2")]
    [InlineData("36 35 98:0 / /mnt rw - tmpfs")]
    [InlineData("x 35 98:0 / /mnt rw - tmpfs none rw")]
    public void Anything_else_is_left_out(string line) => Assert.Null(MountTable.Parse(line));

    [Fact]
    public void The_root_and_proc_are_found() => Assert.Equal("proc", MountTable.FindTop("/proc")!.Type);

    [Fact]
    public void A_path_is_freed_of_links_and_dots()
    {
        string folder = Directory.CreateTempSubdirectory("secretsfs-test-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "real"));
            Directory.CreateSymbolicLink(Path.Combine(folder, "link"), "real");
            string expected = Path.Combine(MountTable.Canonicalize(folder), "real");
            Assert.Equal(expected, MountTable.Canonicalize(Path.Combine(folder, "./real/../link/")));
            Assert.Throws<FuseException>(() => MountTable.Canonicalize(Path.Combine(folder, "absent")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
