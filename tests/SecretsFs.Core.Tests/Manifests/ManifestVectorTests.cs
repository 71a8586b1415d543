using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Tests.Manifests;

/// <summary>
/// Runs tests/vectors/manifest: each NAME.json must give the problems of NAME.expected, one a line; an empty
/// NAME.expected is a manifest that is accepted.
/// </summary>
public sealed class ManifestVectorTests
{
    internal static string Folder { get; } = FindFolder();

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*.json")
            .Select(static path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_vector_gives_the_problems_that_are_expected(string name)
    {
        string file = name + ".json";
        ManifestResult result = ManifestParser.Parse(file, File.ReadAllBytes(Path.Combine(Folder, file)));
        Assert.Equal(
            File.ReadAllLines(Path.Combine(Folder, name + ".expected")),
            result.Problems.Select(static problem => problem.ToString()));
        Assert.Equal(name.StartsWith("valid-", StringComparison.Ordinal), result.Manifest is not null);
    }

    [Fact]
    public void Every_expectation_has_its_vector() =>
        Assert.All(
            Directory.EnumerateFiles(Folder, "*.expected"),
            static path => Assert.True(File.Exists(Path.ChangeExtension(path, ".json")), path));

    private static string FindFolder()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "tests", "vectors", "manifest");
            if (Directory.Exists(folder))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException("no tests/vectors/manifest above " + AppContext.BaseDirectory);
    }
}
