using SecretsFs.Core.Processes;

namespace SecretsFs.Core.Tests.Processes;

/// <summary>Every step on the way to a program counts.</summary>
public sealed class ProgramTrustTests : IDisposable
{
    private readonly RootsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RootTheory]
    [InlineData("inner/deep/program")]
    [InlineData("inner//./deep/../deep/program")]
    [InlineData("absolute-directory/program")]
    [InlineData("relative-directory/program")]
    [InlineData("inner/absolute-file")]
    [InlineData("inner/relative-file")]
    [InlineData("chain/program")]
    public void What_only_root_can_replace_is_trusted(string path)
    {
        Make();
        Assert.Null(ProgramTrust.Refusal(At(path)));
    }

    [RootTheory]
    [InlineData("inner/deep/program", "")]
    [InlineData("inner/deep/program", "inner")]
    [InlineData("inner/deep/program", "inner/deep")]
    [InlineData("inner/deep/program", "inner/deep/program")]
    [InlineData("relative-directory/program", "inner")]
    [InlineData("absolute-directory/program", "inner/deep")]
    [InlineData("inner/relative-file", "links")]
    [InlineData("inner/absolute-file", "inner/deep/program")]
    [InlineData("chain/program", "links")]
    [InlineData("inner/../links/../inner/deep/program", "links")]
    public void One_step_that_others_can_change_is_refused(string path, string step)
    {
        Make();
        foreach (string mode in (string[])["0775", "0757", "1777"])
        {
            RootsFolder.Run("chmod", mode, At(step));
            Assert.Equal($"{At(step)} can be written by others", ReasonOf(path));
        }

        RootsFolder.Run("chmod", "0755", At(step));
        _folder.Chown(step, RootsFolder.OtherUser);
        Assert.Equal($"{At(step)} belongs to user {RootsFolder.OtherUser}", ReasonOf(path));
        Assert.Null(ProgramTrust.Refusal(At(path), RootsFolder.OtherUser));
        Assert.NotNull(ProgramTrust.Refusal(At(path), RootsFolder.OtherUser - 1));
    }

    [RootTheory]
    [InlineData("missing", "cannot look at {0}/missing: No such file or directory")]
    [InlineData("dangling", "cannot look at {0}/missing: No such file or directory")]
    [InlineData("loop", "cannot look at {0}/loop: Too many levels of symbolic links")]
    [InlineData("inner/deep/program/", "cannot look at {0}/inner/deep/program: Not a directory")]
    [InlineData("inner/deep/program/..", "cannot look at {0}/inner/deep: Not a directory")]
    [InlineData("inner", "{0}/inner is not a regular file")]
    [InlineData("text", "{0}/text cannot be executed")]
    [InlineData("null", "/dev/null can be written by others")]
    public void What_is_no_program_is_refused(string path, string reason)
    {
        Make();
        Assert.Equal(string.Format(null, reason, _folder.Path), ReasonOf(path));
    }

    [RootFact]
    public void A_link_of_proc_is_refused_for_it_leads_elsewhere_than_it_says() =>
        Assert.NotNull(ProgramTrust.Refusal("/proc/self/exe"));

    [Theory]
    [InlineData("program")]
    [InlineData("./program")]
    [InlineData("")]
    public void A_relative_path_is_refused(string path) =>
        Assert.Equal($"{path} is not an absolute path", ProgramTrust.Refusal(path)?.Reason);

    [Fact]
    public void A_directory_that_is_sticky_is_refused()
    {
        using ScratchFolder folder = new();
        string program = folder.Write("sticky/program", "content");
        File.SetUnixFileMode(program, RootsFolder.Closed);
        File.SetUnixFileMode(folder["sticky"], RootsFolder.Closed | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);
        Assert.Contains(" can be written by others", ProgramTrust.Refusal(program)?.Reason, StringComparison.Ordinal);
    }

    /// <summary>As /nix/store is: builders make names there, and what is root's stays.</summary>
    [RootTheory]
    [InlineData("inner/deep/program", "inner")]
    [InlineData("inner/deep/../deep/program", "inner")]
    [InlineData("relative-directory/program", "inner")]
    [InlineData("absolute-directory/program", "inner")]
    [InlineData("inner/absolute-file", "inner/deep")]
    [InlineData("inner/deep/program", "")]
    public void A_sticky_directory_of_a_group_may_lead_to_one_of_roots(string path, string step)
    {
        Make();
        Link("inner/absolute-file", At("inner/deep/inner/program"));
        _folder.Folder("inner/deep/inner");
        _folder.Write("inner/deep/inner/program", RootsFolder.Closed);
        RootsFolder.Run("chmod", "1775", At(step));

        Assert.Null(ProgramTrust.Refusal(At(path)));
        Assert.Null(ProgramTrust.Refusal(At(path), RootsFolder.OtherUser));
    }

    [RootTheory]
    [InlineData("inner/deep/program", "inner/deep")]
    [InlineData("inner/relative-file", "links")]
    [InlineData("chain/program", "links")]
    [InlineData("inner/relative-file", "inner")]
    public void A_link_or_a_file_in_one_is_refused(string path, string step)
    {
        Make();
        RootsFolder.Run("chmod", "1775", At(step));
        Assert.Equal($"{At(step)} can be written by others", ReasonOf(path));
    }

    [RootTheory]
    [InlineData("0775", 0)]
    [InlineData("1777", 0)]
    [InlineData("1757", 0)]
    [InlineData("1775", RootsFolder.OtherUser)]
    public void A_directory_of_a_group_must_be_sticky_and_roots_and_closed_to_others(string mode, int owner)
    {
        Make();
        RootsFolder.Run("chmod", mode, At("inner"));
        _folder.Chown("inner", owner);
        Assert.Equal(
            $"{At("inner")} can be written by others",
            ProgramTrust.Refusal(At("inner/deep/program"), RootsFolder.OtherUser)?.Reason.Split(", who")[0]);
    }

    [RootFact]
    public void What_somebody_in_the_group_made_is_refused()
    {
        Make();
        RootsFolder.Run("chmod", "1775", At("inner"));
        _folder.Chown("inner/deep", RootsFolder.OtherUser);
        Assert.Equal(
            $"{At("inner/deep")} belongs to user {RootsFolder.OtherUser}", ReasonOf("inner/deep/program"));
    }

    private void Link(string path, string target)
    {
        File.Delete(At(path));
        File.CreateSymbolicLink(At(path), target);
    }

    private string At(string path) => _folder[path];

    private string? ReasonOf(string path) => ProgramTrust.Refusal(At(path))?.Reason.Split(", who")[0];

    private void Make()
    {
        _folder.Folder("inner", "inner/deep", "links");
        _folder.Write("inner/deep/program", RootsFolder.Closed);
        _folder.Write("text", UnixFileMode.UserRead);
        (string Path, string Target)[] links =
        [
            ("absolute-directory", At("inner/deep")),
            ("relative-directory", "links/../inner/./deep"),
            ("inner/absolute-file", At("inner/deep/program")),
            ("inner/relative-file", "../links/up"),
            ("links/up", "../inner/deep/program"),
            ("links/directory", "../absolute-directory"),
            ("chain", "links/directory"),
            ("dangling", "missing"),
            ("loop", "loop"),
            ("null", "/dev/null"),
        ];
        foreach ((string path, string target) in links)
        {
            File.CreateSymbolicLink(At(path), target);
        }
    }
}
