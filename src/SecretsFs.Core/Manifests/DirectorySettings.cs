namespace SecretsFs.Core.Manifests;

/// <summary>Who owns the root directory of the mount, and its mode.</summary>
/// <param name="Owner">The name of a user; not looked up yet.</param>
/// <param name="Group">The name of a group; not looked up yet.</param>
/// <param name="Mode">The permission bits.</param>
public sealed record DirectorySettings(string Owner, string Group, FilePermissions Mode);
