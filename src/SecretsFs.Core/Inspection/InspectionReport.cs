using System.Collections.Immutable;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Inspection;

/// <summary>What came of comparing a manifest with the machine.</summary>
/// <param name="Problems">What does not agree, in the order of the manifest's lines.</param>
/// <param name="Notes">What is worth knowing and no problem, each a printable line; in the same order.</param>
public sealed record InspectionReport(ImmutableArray<ManifestProblem> Problems, ImmutableArray<string> Notes);
