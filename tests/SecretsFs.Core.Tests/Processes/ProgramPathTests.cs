using SecretsFs.Core.Processes;

namespace SecretsFs.Core.Tests.Processes;

/// <summary>Directories that the build names come before PATH.</summary>
public sealed class ProgramPathTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose()
    {
        AppContext.SetData(ProgramPath.BuiltIn, null);
        _folder.Dispose();
    }

    [Fact]
    public void What_the_build_names_is_searched_first_and_in_order()
    {
        string first = Program("first/program-of-a-test", executable: true);
        Program("second/program-of-a-test", executable: true);
        string shell = Program("second/sh", executable: true);

        AppContext.SetData(ProgramPath.BuiltIn, $"{_folder["none"]}:{_folder["first"]}:{_folder["second"]}");

        Assert.Equal(first, ProgramPath.Find("program-of-a-test"));
        Assert.Equal(shell, ProgramPath.Find("sh"));
    }

    [Fact]
    public void What_is_not_there_comes_from_PATH()
    {
        Program("first/sh", executable: false);
        AppContext.SetData(ProgramPath.BuiltIn, $"relative::{_folder["first"]}");

        Assert.EndsWith("/bin/sh", ProgramPath.Find("sh"), StringComparison.Ordinal);
        Assert.Null(ProgramPath.Find("program-of-a-test"));
    }

    private string Program(string name, bool executable)
    {
        string path = _folder.Write(name, "content");
        File.SetUnixFileMode(path, executable ? RootsFolder.Closed : UnixFileMode.UserRead);
        return path;
    }
}
