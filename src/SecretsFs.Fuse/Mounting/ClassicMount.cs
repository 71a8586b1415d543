using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Mounting;

/// <summary>
/// mount(2): the filesystem is on its path before it is initialised, and programs that come in between wait.
/// </summary>
/// <param name="path">Where it is.</param>
internal sealed class ClassicMount(string path) : IMountMethod
{
    /// <inheritdoc/>
    public int MountId => 0;

    /// <summary>Mounts.</summary>
    /// <exception cref="FuseException">The kernel refuses.</exception>
    public static ClassicMount Create(string path, FuseMountOptions options, SafeFileHandle device)
    {
        const ulong Flags = LibC.MS_RDONLY | LibC.MS_NOSUID | LibC.MS_NODEV | LibC.MS_NOEXEC;
        string data = string.Create(
            CultureInfo.InvariantCulture,
            $"fd={device.DangerousGetHandle()},rootmode={MountData.RootMode},")
            + $"user_id={MountData.UserId},group_id={MountData.GroupId}"
            + (options.DefaultPermissions ? ",default_permissions" : string.Empty)
            + (options.AllowOther ? ",allow_other" : string.Empty);
        int result = LibC.mount(options.Source, path, options.Type, Flags, data);
        int errno = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        return errno == 0 ? new ClassicMount(path) : throw FuseMount.Failure($"cannot mount {path}", errno);
    }

    /// <inheritdoc/>
    public void Attach()
    {
        // it is there already
    }

    /// <inheritdoc/>
    public int Detach() => LibC.Unmount(path, LibC.MNT_DETACH);

    /// <inheritdoc/>
    public void Dispose()
    {
        // nothing is held but the mount
    }
}
