namespace SecretsFs.Export;

/// <summary>Whom a file or directory is to belong to.</summary>
/// <param name="UserId">The owner.</param>
/// <param name="GroupId">The group.</param>
/// <param name="Mode">The permission bits.</param>
internal readonly record struct Ownership(uint UserId, uint GroupId, ushort Mode);
