using System.Collections.Immutable;

namespace SecretsFs.Core.Manifests;

/// <summary>What came of reading a manifest: the manifest, or what is wrong with it.</summary>
public sealed class ManifestResult
{
    private ManifestResult(Manifest? manifest, ImmutableArray<ManifestProblem> problems)
    {
        Manifest = manifest;
        Problems = problems;
    }

    /// <summary>The manifest; null when there is any problem.</summary>
    public Manifest? Manifest { get; }

    /// <summary>Every problem, by line; empty exactly when there is a manifest.</summary>
    public ImmutableArray<ManifestProblem> Problems { get; }

    internal static ManifestResult Accept(Manifest manifest) => new(manifest, []);

    internal static ManifestResult Refuse(params ImmutableArray<ManifestProblem> problems) => new(null, problems);
}
