using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Mounting;

/// <summary>
/// A mounted FUSE filesystem: read-only, nosuid, nodev, noexec, for all users, with the kernel checking
/// owner, group and mode (mount.fuse3(8): allow_other, default_permissions). Needs CAP_SYS_ADMIN.
/// </summary>
public sealed class FuseMount : IDisposable
{
    private const string Device = "/dev/fuse";

    private readonly MountEntry? _entry;
    private bool _detached;

    private FuseMount(string path, MountEntry? entry, FuseConnection connection)
    {
        Path = path;
        _entry = entry;
        Connection = connection;
    }

    /// <summary>The canonical path of the mountpoint.</summary>
    public string Path { get; }

    /// <summary>The connection, already negotiated.</summary>
    public FuseConnection Connection { get; }

    /// <summary>
    /// Mounts at a directory on which nothing may be mounted yet. Programs that go there wait until
    /// <see cref="FuseConnection.Serve"/> runs.
    /// </summary>
    /// <exception cref="FuseException">
    /// Not permitted, no such directory, no /dev/fuse, or a kernel that is too old.
    /// </exception>
    public static FuseMount Mount(string canonicalPath, FuseMountOptions options, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        SafeFileHandle device = LibC.open(Device, LibC.O_RDWR | LibC.O_CLOEXEC);
        int openErrno = device.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        if (device.IsInvalid)
        {
            throw Failure($"cannot open {Device}", openErrno);
        }

        string data = string.Create(
            CultureInfo.InvariantCulture,
            $"fd={device.DangerousGetHandle()},rootmode=40000,user_id=0,group_id=0,default_permissions,allow_other");
        const ulong Flags = LibC.MS_RDONLY | LibC.MS_NOSUID | LibC.MS_NODEV | LibC.MS_NOEXEC;
        int result = LibC.mount(options.Source, canonicalPath, options.Type, Flags, data);
        int mountErrno = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (result < 0)
        {
            device.Dispose();
            throw Failure($"cannot mount {canonicalPath}", mountErrno);
        }

        MountEntry? entry = MountTable.FindTop(canonicalPath);
        FuseMount mount = new(canonicalPath, entry, new FuseConnection(device, logger));
        try
        {
            mount.Connection.Negotiate();
            return mount;
        }
        catch
        {
            mount.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Takes the filesystem off its path, once: new accesses end at once, open files go on until the
    /// connection ends. False where something else is at the path, or the connection has ended: then the
    /// numbers by which a mount is known may be another's.
    /// </summary>
    public bool Detach()
    {
        if (_detached || Connection.HasEnded || MountTable.FindTop(Path) != _entry)
        {
            return false;
        }

        _detached = LibC.umount2(Path, LibC.MNT_DETACH | LibC.UMOUNT_NOFOLLOW) == 0;
        return _detached;
    }

    /// <summary>
    /// Takes whatever is mounted topmost at a path off it: in order where nobody uses it, else by ending its
    /// connection, which answers every reader with an error at once (umount2(2), MNT_FORCE and MNT_DETACH).
    /// </summary>
    /// <exception cref="FuseException">The kernel refuses.</exception>
    public static void Clear(string canonicalPath)
    {
        if (LibC.umount2(canonicalPath, LibC.UMOUNT_NOFOLLOW) == 0)
        {
            return;
        }

        const int Flags = LibC.MNT_FORCE | LibC.MNT_DETACH | LibC.UMOUNT_NOFOLLOW;
        int result = LibC.umount2(canonicalPath, Flags);
        int errno = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (result < 0)
        {
            throw Failure($"cannot unmount {canonicalPath}", errno);
        }
    }

    /// <summary>Detaches and ends the connection.</summary>
    public void Dispose()
    {
        Detach();
        Connection.Dispose();
    }

    private static FuseException Failure(string what, int errno) =>
        new($"{what}: {Marshal.GetPInvokeErrorMessage(errno)}", errno);
}
