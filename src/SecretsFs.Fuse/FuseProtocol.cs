namespace SecretsFs.Fuse;

/// <summary>What the INIT exchange agreed on (<c>struct fuse_init_out</c>).</summary>
/// <param name="Minor">The minor version of protocol 7 that both sides speak.</param>
/// <param name="Flags">The FUSE_* init flags that both sides set, high word included.</param>
public readonly record struct FuseProtocol(uint Minor, ulong Flags)
{
    /// <summary>Whether shared mappings of files opened <see cref="OpenMode.Direct"/> work (Linux 6.6).</summary>
    public bool AllowsDirectMapping => (Flags & Kernel.Handshake.DirectIoAllowMmap) != 0;
}
