using SecretsFs.Core.Manifests;

namespace SecretsFs.Export;

/// <summary>What an exported file was made from, as the manifest said it.</summary>
/// <param name="Store">The path of the store.</param>
/// <param name="Content">What of it, see <see cref="ContentSource.Signature"/>.</param>
/// <param name="Owner">The name or number of the owner.</param>
/// <param name="Group">That of the group.</param>
/// <param name="Mode">The permission bits.</param>
internal sealed record KeyOrigin(string Store, string Content, string Owner, string Group, FilePermissions Mode)
{
    /// <summary>That of a key as it is declared now.</summary>
    public static KeyOrigin Of(Manifest manifest, KeyFile key) =>
        new(manifest.Store, key.Content.Signature, key.Owner, key.Group, key.Mode);
}
