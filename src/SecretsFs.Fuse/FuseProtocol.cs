using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse;

/// <summary>
/// What the INIT exchange agreed on (<c>struct fuse_init_out</c>). Two numbers, so that they can travel with the
/// descriptor to another process.
/// </summary>
/// <param name="Minor">The minor version of protocol 7 that both sides speak.</param>
/// <param name="Flags">The FUSE_* init flags that both sides set, high word included.</param>
public readonly record struct FuseProtocol(uint Minor, ulong Flags)
{
    private const uint EpochMinor = 44;

    /// <summary>Whether shared mappings of files opened <see cref="OpenMode.Direct"/> work (Linux 6.6).</summary>
    public bool AllowsDirectMapping => (Flags & InitFlags.DirectIoAllowMmap) != 0;

    /// <summary>Whether <see cref="FuseConnection.Resend"/> works (Linux 6.9).</summary>
    public bool CanResend => (Flags & InitFlags.HasResend) != 0;

    /// <summary>The same without <see cref="CanResend"/>, as an older kernel has it.</summary>
    public FuseProtocol WithoutResend() => this with { Flags = Flags & ~InitFlags.HasResend };

    /// <summary>Whether a name can be marked as expired without being dropped (Linux 6.2).</summary>
    public bool CanExpireNames => (Flags & InitFlags.HasExpireOnly) != 0;

    /// <summary>Whether all cached names can be outdated with one message (protocol 7.44, Linux 6.16).</summary>
    public bool HasEpochs => Minor >= EpochMinor;
}
