namespace SecretsFs.Export;

/// <summary>Whom a file or directory is to belong to.</summary>
/// <param name="UserId">The owner.</param>
/// <param name="GroupId">The group.</param>
/// <param name="Mode">The permission bits.</param>
internal readonly record struct Ownership(uint UserId, uint GroupId, ushort Mode)
{
    /// <summary>The permission bits of group and others.</summary>
    public const ushort OpenToOthers = 0x3f; // 0077
}
