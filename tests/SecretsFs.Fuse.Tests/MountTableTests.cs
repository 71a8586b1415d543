using SecretsFs.Fuse.Mounting;

namespace SecretsFs.Fuse.Tests;

public sealed class MountTableTests
{
    [Fact]
    public void A_line_with_optional_fields_and_escapes_is_read()
    {
        MountEntry? entry = MountTable.Parse(
            @"36 35 98:0 / /mnt/with\040space rw,noatime master:1 shared:2 - fuse.secretsfs secretsfs ro,user_id=0");
        Assert.Equal(
            new MountEntry(36, 35, "98:0", "/mnt/with space", "fuse.secretsfs", "secretsfs")
            {
                SuperOptions = "ro,user_id=0",
            },
            entry);
        Assert.True(entry!.IsFuse);
    }

    [Theory]
    [InlineData(@"/a\011b", "/a\tb")]
    [InlineData(@"/a\012b", "/a\nb")]
    [InlineData(@"/a\134b", @"/a\b")]
    [InlineData(@"/a\134040b", @"/a\040b")]
    [InlineData(@"/\040", "/ ")]
    [InlineData(@"/a\04", @"/a\04")]
    [InlineData("/-", "/-")]
    public void A_path_is_unescaped(string written, string meant) =>
        Assert.Equal(meant, MountTable.Parse($"36 35 98:0 / {written} rw - tmpfs none rw")!.MountPoint);

    [Theory]
    [InlineData("36 35 98:0 / /mnt rw - tmpfs none rw", false)]
    [InlineData("36 35 98:0 / /mnt rw - fuse none rw", true)]
    [InlineData("36 35 98:0 / /mnt rw - fuseblk none rw", true)]
    public void Fuse_is_told_from_the_rest(string line, bool isFuse) =>
        Assert.Equal(isFuse, MountTable.Parse(line)!.IsFuse);

    [Theory]
    [InlineData("36 35 98:0 / /mnt rw - tmpfs none rw,noswap", "rw,noswap")]
    [InlineData("36 35 98:0 / /mnt rw - tmpfs none", "")]
    public void Options_of_the_filesystem_come_last(string line, string options) =>
        Assert.Equal(options, MountTable.Parse(line)!.SuperOptions);

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("36 35 98:0 / /mnt rw shared:2")]
    [InlineData("36 35 98:0 / /mnt rw - tmpfs")]
    [InlineData("x 35 98:0 / /mnt rw - tmpfs none rw")]
    public void Anything_else_is_left_out(string line) => Assert.Null(MountTable.Parse(line));

    [Fact]
    public void Proc_is_found_by_its_path_and_its_id()
    {
        MountEntry proc = MountTable.FindTop("/proc")!;
        Assert.Equal(("proc", "/proc"), (proc.Type, proc.MountPoint));
        Assert.Equal(proc, MountTable.FindById(proc.Id));
        Assert.NotNull(MountTable.FindTop("/"));
    }

    [Fact]
    public void What_is_not_there_is_not_found()
    {
        Assert.Null(MountTable.FindTop("/proc/self"));
        Assert.Null(MountTable.FindTop("/proc/"));
        Assert.Null(MountTable.FindById(int.MaxValue));
        Assert.Null(MountTable.FindById(-1));
    }

    [Theory]
    [InlineData("95 59 0:1 / /m rw - tmpfs low rw|96 95 0:2 / /m rw - tmpfs high rw", "high")]
    [InlineData("95 96 0:1 / /m rw - tmpfs high rw|96 59 0:2 / /m rw - tmpfs low rw", "high")] // attached after 96
    [InlineData("9 8 0:1 / /m rw - a mid rw|8 5 0:2 / /m rw - a low rw|7 9 0:3 / /m rw - a high rw", "high")]
    [InlineData("59 59 0:1 / /m rw - tmpfs own-parent rw", "own-parent")]
    [InlineData("95 59 0:1 / /m rw - tmpfs one rw|96 95 0:2 / /m/below rw - tmpfs other rw", "one")]
    [InlineData("95 59 0:1 / /other rw - tmpfs other rw", null)]
    public void The_topmost_of_a_stack_is_the_one_that_nothing_is_mounted_on(string lines, string? source) =>
        Assert.Equal(source, MountTable.FindTop(lines.Split('|'), "/m")?.Source);

    [Fact]
    public void A_path_where_something_is_mounted_is_not_touched()
    {
        Assert.Equal("/proc", MountTable.Canonicalize("/proc"));
        Assert.Equal("/proc", MountTable.Canonicalize("/sys/..//proc/"));
        Assert.Equal("/", MountTable.Canonicalize("/"));
    }

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

    [Fact]
    public void The_parent_of_what_a_link_leads_to_is_not_that_of_the_link()
    {
        string folder = Directory.CreateTempSubdirectory("secretsfs-fuse-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "real", "sub"));
            Directory.CreateDirectory(Path.Combine(folder, "real", "keys"));
            File.CreateSymbolicLink(Path.Combine(folder, "link"), "real/sub");
            Assert.Equal(Path.Combine(folder, "real", "keys"), MountTable.Canonicalize($"{folder}/link/../keys/"));
            Assert.Equal(Path.Combine(folder, "real"), MountTable.Canonicalize($"{folder}/link/.."));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
