using System.CommandLine;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Commands;

/// <summary>The MANIFEST argument of several commands.</summary>
internal static class ManifestArgument
{
    public static Argument<string> Create() => new("MANIFEST")
    {
        Description = "the manifest, see secretsfs-manifest(5)",
    };

    /// <summary>Loads it; prints every problem and answers null where there is one.</summary>
    public static Manifest? Load(string path)
    {
        ManifestResult result = ManifestFile.Load(path);
        foreach (ManifestProblem problem in result.Problems)
        {
            Console.Error.WriteLine(problem);
        }

        return result.Manifest;
    }
}
