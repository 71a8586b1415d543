using SecretsFs.Core.Manifests;
using SecretsFs.Core.Reading;

namespace SecretsFs.FileSystem;

/// <summary>What is being served: swapped as a whole by a reload.</summary>
/// <param name="Manifest">As loaded.</param>
/// <param name="Tree">Its names.</param>
/// <param name="Reader">Reads from its store with its engine.</param>
internal sealed record ServedManifest(Manifest Manifest, KeyTree Tree, SecretReader Reader);
