namespace SecretsFs.Fuse.Mounting;

/// <summary>What the mount table shows of a filesystem.</summary>
/// <param name="Subtype">The type behind <c>fuse.</c>; letters, digits and '-'.</param>
/// <param name="Source">The source shown in the mount table.</param>
public sealed record FuseMountOptions(string Subtype, string Source)
{
    /// <summary>The whole type, such as <c>fuse.secretsfs</c>.</summary>
    public string Type => "fuse." + Subtype;
}
