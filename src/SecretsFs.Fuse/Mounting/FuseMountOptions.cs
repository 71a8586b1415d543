namespace SecretsFs.Fuse.Mounting;

/// <summary>
/// What a filesystem is mounted as (mount.fuse3(8)). Always read-only, nosuid, nodev and noexec.
/// </summary>
/// <param name="Subtype">The type behind <c>fuse.</c>; letters, digits and '-'.</param>
/// <param name="Source">The source shown in the mount table; no comma, backslash or newline.</param>
/// <exception cref="ArgumentException">A name that would say something else in a list of options.</exception>
public sealed record FuseMountOptions(string Subtype, string Source)
{
    /// <summary>The type behind <c>fuse.</c>.</summary>
    public string Subtype { get; init; } = Checked(Subtype, nameof(Subtype));

    /// <summary>The source shown in the mount table.</summary>
    public string Source { get; init; } = Checked(Source, nameof(Source));

    /// <summary>The whole type, such as <c>fuse.secretsfs</c>.</summary>
    public string Type => "fuse." + Subtype;

    /// <summary>
    /// Whether others than the mounting user may go there; root must say so, an ordinary user only where
    /// <c>/etc/fuse.conf</c> has <c>user_allow_other</c>.
    /// </summary>
    public bool AllowOther { get; init; } = true;

    /// <summary>Whether the kernel checks owner, group and mode. Without it they are decoration.</summary>
    public bool DefaultPermissions { get; init; } = true;

    private static string Checked(string name, string parameter) =>
        name.Length > 0 && !name.AsSpan().ContainsAny(",\\\0\n")
            ? name
            : throw new ArgumentException("no comma, backslash, newline or NUL may be in it", parameter);
}
