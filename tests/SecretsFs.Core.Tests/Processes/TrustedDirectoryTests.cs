using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Processes;

namespace SecretsFs.Core.Tests.Processes;

/// <summary>
/// A directory is written to only where nobody else decides which directory it is, or what is in it.
/// </summary>
public sealed class TrustedDirectoryTests : IDisposable
{
    private const int NotThere = 2; // ENOENT
    private const int NoDirectory = 20; // ENOTDIR

    private readonly RootsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RootTheory]
    [InlineData("inner")]
    [InlineData("inner/")]
    [InlineData("link")]
    public void One_of_roots_is_opened(string path)
    {
        Make();

        Assert.True(TryOpen(path, null, out string? othersAt, out int errno));

        Assert.Equal((null, 0), (othersAt, errno));
    }

    [RootFact]
    public void One_of_another_user_is_opened_only_where_it_may_be()
    {
        Make();
        _folder.Chown("inner", RootsFolder.OtherUser);

        Assert.True(TryOpen("inner", RootsFolder.OtherUser, out _, out _));
        Assert.False(TryOpen("inner", RootsFolder.OtherUser - 1, out string? othersAt, out _));

        Assert.Equal(_folder["inner"], othersAt);
    }

    [RootTheory]
    [InlineData("", "inner")]
    [InlineData("inner", "inner")]
    [InlineData("inner", "link")]
    public void Nothing_is_opened_where_others_can_write(string open, string path)
    {
        Make();
        File.SetUnixFileMode(_folder[open], RootsFolder.Closed | UnixFileMode.GroupWrite);

        Assert.False(TryOpen(path, null, out string? othersAt, out int errno));

        Assert.Equal((_folder[open], 0), (othersAt, errno));
    }

    [RootTheory]
    [InlineData("missing", NotThere)]
    [InlineData("file", NoDirectory)]
    public void What_is_no_directory_has_an_error_number(string path, int expected)
    {
        Make();

        Assert.False(TryOpen(path, null, out string? othersAt, out int errno));

        Assert.Equal((null, expected), (othersAt, errno));
    }

    private void Make()
    {
        _folder.Folder("inner");
        _folder.Write("file", UnixFileMode.UserRead);
        File.CreateSymbolicLink(_folder["link"], "inner");
    }

    private bool TryOpen(string path, uint? owner, out string? othersAt, out int errno)
    {
        using SafeFileHandle directory = TrustedDirectory.Open(_folder[path], owner, out othersAt, out errno);
        return !directory.IsInvalid;
    }
}
