using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Processes;

namespace SecretsFs.Core.Tests.Processes;

/// <summary>A file is opened for others only where root alone decides which file it is.</summary>
public sealed class TrustedFileTests : IDisposable
{
    private const int NotThere = 2; // ENOENT
    private const int Stale = 116; // ESTALE

    private readonly RootsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RootTheory]
    [InlineData("inner/file")]
    [InlineData("inner/link")]
    [InlineData("link/file")]
    [InlineData("link/../inner/./link")]
    [InlineData("sticky/folder/file")]
    public void What_only_root_can_replace_is_opened(string path)
    {
        Make();
        _folder.Chown("inner/file", RootsFolder.OtherUser); // whose it is says nothing about who can put another there

        Assert.Equal("content", Read(path, out string? othersAt));
        Assert.Null(othersAt);
    }

    [RootTheory]
    [InlineData("inner/file", "inner")]
    [InlineData("inner/missing", "inner")]
    [InlineData("link/file", "inner")]
    [InlineData("sticky/folder/file", "sticky/folder")]
    public void Nothing_is_opened_behind_a_directory_that_others_can_change(string path, string step)
    {
        Make();
        _folder.Chown(step, RootsFolder.OtherUser);
        Assert.Null(Read(path, out string? othersAt));
        Assert.Equal(At(step), othersAt);

        _folder.Chown(step, 0);
        File.SetUnixFileMode(At(step), RootsFolder.Closed | UnixFileMode.GroupWrite);
        Assert.Null(Read(path, out othersAt));
        Assert.Equal(At(step), othersAt);
    }

    /// <summary>Anybody can bring files and links of root's there: hard ones, and by rename(2).</summary>
    [RootTheory]
    [InlineData("sticky/file")]
    [InlineData("sticky/link")]
    public void In_a_sticky_directory_only_directories_are_believed(string path)
    {
        Make();
        Assert.Null(Read(path, out string? othersAt));
        Assert.Equal(At(path), othersAt);
    }

    [RootFact]
    public void A_file_that_takes_the_place_of_the_one_that_was_found_is_not_opened()
    {
        Make();
        using TrustedFile found = TrustedFile.Find(At("inner/file"));
        _folder.Write("next", UnixFileMode.UserRead);
        File.Move(At("next"), At("inner/file"), overwrite: true);

        using SafeFileHandle file = found.Open(out int errno);

        Assert.True(file.IsInvalid);
        Assert.Equal(Stale, errno);
    }

    [RootTheory]
    [InlineData("inner")]
    [InlineData("null")]
    public void What_is_no_regular_file_is_not_opened(string path)
    {
        Make();
        Assert.Null(Read(path, out string? othersAt));
        Assert.NotNull(othersAt);
    }

    [RootFact]
    public void What_is_not_there_is_an_error_number()
    {
        Make();
        using TrustedFile found = TrustedFile.Find(At("inner/missing"));
        using SafeFileHandle file = found.Open(out int errno);
        Assert.True(file.IsInvalid);
        Assert.Equal((NotThere, NotThere, null, null), (errno, found.Error, found.OthersAt, found.Version));
    }

    [Fact]
    public void A_relative_path_is_a_bug() =>
        Assert.Throws<ArgumentException>(static () => TrustedFile.Find("file"));

    private string? Read(string path, out string? othersAt)
    {
        using TrustedFile found = TrustedFile.Find(At(path));
        using SafeFileHandle file = found.Open(out int errno);
        othersAt = found.OthersAt;
        Assert.Equal(0, errno);
        if (file.IsInvalid)
        {
            return null;
        }

        using StreamReader reader = new(new FileStream(file, FileAccess.Read, bufferSize: 0));
        return reader.ReadToEnd();
    }

    private void Make()
    {
        _folder.Folder("inner", "sticky", "sticky/folder");
        foreach (string file in (string[])["inner/file", "sticky/file", "sticky/folder/file"])
        {
            _folder.Write(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.SetUnixFileMode(
            At("sticky"),
            RootsFolder.Closed | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);
        File.CreateSymbolicLink(At("link"), "inner");
        File.CreateSymbolicLink(At("inner/link"), "file");
        File.CreateSymbolicLink(At("sticky/link"), At("inner/file"));
        File.CreateSymbolicLink(At("null"), "/dev/null");
    }

    private string At(string path) => _folder[path];
}
