using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Keeper;

/// <summary>A manifest without problems, and the bytes of it that every worker gets.</summary>
/// <param name="Manifest">As parsed.</param>
/// <param name="File">The bytes, which nobody can change any more.</param>
internal sealed record CommittedManifest(Manifest Manifest, SafeFileHandle File)
{
    /// <summary>Loads one, or says what is wrong with it. May block on slow storage.</summary>
    public static CommittedManifest? Load(string path, out IReadOnlyList<ManifestProblem> problems)
    {
        ManifestResult result = ManifestFile.Load(path, out byte[] content);
        problems = result.Problems;
        return result.Manifest is null
            ? null
            : new CommittedManifest(result.Manifest, MemoryFile.Create("secretsfs-manifest", content));
    }
}
