using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Mounting;

/// <summary>A mount that is on its path already.</summary>
/// <param name="path">The path.</param>
internal sealed class AttachedMount(string path) : IMountMethod
{
    /// <inheritdoc/>
    public int MountId => 0;

    /// <inheritdoc/>
    public void Attach()
    {
        // it is there already
    }

    /// <inheritdoc/>
    public int Detach() =>
        LibC.geteuid() == 0 ? LibC.Unmount(path, LibC.MNT_DETACH) : new FusermountMount(path).Detach();

    /// <inheritdoc/>
    public void Dispose()
    {
        // nothing is held but the mount
    }
}
