namespace SecretsFs.Fuse.Tests.Api;

/// <summary>
/// What others may use changes on purpose: PublicApi.txt is reviewed with it. SECRETSFS_ACCEPT_API=1 writes the file
/// anew.
/// </summary>
public sealed class PublicApiTests
{
    private const string Accept = "SECRETSFS_ACCEPT_API";

    [Fact]
    public void The_public_surface_is_that_of_the_file()
    {
        string[] actual = [.. ApiPrinter.Print(typeof(IFuseFileSystem).Assembly)];
        string path = Path.Combine(AppContext.BaseDirectory, "PublicApi.txt");
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            path = Path.Combine(ProjectFolder(), "PublicApi.txt");
            File.WriteAllText(path, string.Join('\n', actual));
        }

        string[] difference = [.. LineDiff.Of(File.ReadAllText(path).Split('\n'), actual)];
        Assert.True(
            difference.Length == 0,
            $"the public surface has changed (hint: if it is meant to, run this test with {Accept}=1 and commit "
            + $"PublicApi.txt, and say so in the change log):\n{string.Join('\n', difference)}");
    }

    private static string ProjectFolder()
    {
        const string Project = "SecretsFs.Fuse.Tests.csproj";
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Project)))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"no {Project} above the tests");
    }
}
