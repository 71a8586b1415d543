using System.CommandLine;
using SecretsFs.Core.Manifests;
using SecretsFs.Keeper;

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
        Print(result.Problems);
        return result.Manifest;
    }

    /// <summary>The same, with the bytes that were validated, for workers.</summary>
    public static CommittedManifest? LoadCommitted(string path)
    {
        CommittedManifest? manifest = CommittedManifest.Load(path, out IReadOnlyList<ManifestProblem> problems);
        Print(problems);
        return manifest;
    }

    private static void Print(IEnumerable<ManifestProblem> problems)
    {
        foreach (ManifestProblem problem in problems)
        {
            Console.Error.WriteLine(problem);
        }
    }
}
