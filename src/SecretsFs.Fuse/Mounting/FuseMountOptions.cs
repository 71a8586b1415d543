namespace SecretsFs.Fuse.Mounting;

/// <summary>
/// What a filesystem is mounted as (mount.fuse3(8)). Always read-only, nosuid, nodev and noexec.
/// </summary>
/// <param name="Subtype">The type behind <c>fuse.</c>; letters, digits and '-'.</param>
/// <param name="Source">The source shown in the mount table; no comma.</param>
public sealed record FuseMountOptions(string Subtype, string Source)
{
    /// <summary>The whole type, such as <c>fuse.secretsfs</c>.</summary>
    public string Type => "fuse." + Subtype;

    /// <summary>
    /// Whether others than the mounting user may go there; root must say so, an ordinary user only where
    /// <c>/etc/fuse.conf</c> has <c>user_allow_other</c>.
    /// </summary>
    public bool AllowOther { get; init; } = true;

    /// <summary>Whether the kernel checks owner, group and mode. Without it they are decoration.</summary>
    public bool DefaultPermissions { get; init; } = true;
}
