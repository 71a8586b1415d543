using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Mounting;

/// <summary>
/// A filesystem that exists, and is initialised and served, before it is anywhere (fsopen(2), fsconfig(2), fsmount(2)),
/// and is then put on its path in one step (move_mount(2)). The kernel sends INIT at FSCONFIG_CMD_CREATE.
/// </summary>
internal sealed class DetachedMount : IMountMethod
{
    private const uint Attributes =
        LibC.MOUNT_ATTR_RDONLY | LibC.MOUNT_ATTR_NOSUID | LibC.MOUNT_ATTR_NODEV | LibC.MOUNT_ATTR_NOEXEC;

    private readonly string _path;
    private SafeFileHandle? _mount;

    private DetachedMount(string path, SafeFileHandle mount)
    {
        _path = path;
        _mount = mount;
        MountId = ReadMountId(mount);
    }

    /// <inheritdoc/>
    public int MountId { get; }

    /// <summary>
    /// Makes the filesystem on a connection. Null where the kernel cannot do this (before 5.2, or a sandbox without
    /// these calls); <paramref name="errno"/> says why.
    /// </summary>
    /// <exception cref="FuseException">The kernel can, and refuses.</exception>
    public static DetachedMount? TryCreate(
        string path, FuseMountOptions options, SafeFileHandle device, out int errno)
    {
        const int ENOSYS = 38;
        nint descriptor = LibC.syscall_fsopen(LibC.SYS_fsopen, "fuse", LibC.FSOPEN_CLOEXEC);
        errno = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (errno is ENOSYS or (int)Errno.EPERM)
        {
            return null;
        }

        using SafeFileHandle context = Checked(descriptor, errno, path);
        string number = device.DangerousGetHandle().ToString(CultureInfo.InvariantCulture);
        SetString(context, path, "source", options.Source);
        SetString(context, path, "subtype", options.Subtype);
        SetString(context, path, "fd", number);
        SetString(context, path, "rootmode", MountData.RootMode);
        SetString(context, path, "user_id", MountData.UserId);
        SetString(context, path, "group_id", MountData.GroupId);
        SetFlag(context, path, "ro", set: true);
        SetFlag(context, path, "default_permissions", options.DefaultPermissions);
        SetFlag(context, path, "allow_other", options.AllowOther);
        Configure(context, path, LibC.FSCONFIG_CMD_CREATE, null, null);
        nint mount = LibC.syscall_fsmount(LibC.SYS_fsmount, context, LibC.FSMOUNT_CLOEXEC, Attributes);
        errno = mount < 0 ? Marshal.GetLastPInvokeError() : 0;
        return new DetachedMount(path, Checked(mount, errno, path));
    }

    /// <inheritdoc/>
    public void Attach()
    {
        if (_mount is null)
        {
            return;
        }

        nint result = LibC.syscall_move_mount(
            LibC.SYS_move_mount, _mount, string.Empty, LibC.AT_FDCWD, _path, LibC.MOVE_MOUNT_F_EMPTY_PATH);
        int errno = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (errno != 0)
        {
            throw FuseMount.Failure($"cannot mount {_path}", errno);
        }

        Dispose(); // it would keep the filesystem busy for an orderly umount(8)
    }

    /// <inheritdoc/>
    public int Detach() => LibC.Unmount(_path, LibC.MNT_DETACH);

    /// <inheritdoc/>
    public void Dispose()
    {
        _mount?.Dispose();
        _mount = null;
    }

    private static void SetString(SafeFileHandle context, string path, string key, string value) =>
        Configure(context, path, LibC.FSCONFIG_SET_STRING, key, value);

    private static void SetFlag(SafeFileHandle context, string path, string key, bool set)
    {
        if (set)
        {
            Configure(context, path, LibC.FSCONFIG_SET_FLAG, key, null);
        }
    }

    private static void Configure(SafeFileHandle context, string path, uint command, string? key, string? value)
    {
        nint result = LibC.syscall_fsconfig(LibC.SYS_fsconfig, context, command, key, value, 0);
        int errno = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (errno != 0)
        {
            string what = key is null ? "making the filesystem" : $"the option {key}";
            throw FuseMount.Failure($"cannot mount {path}: {what}", errno);
        }
    }

    private static SafeFileHandle Checked(nint descriptor, int errno, string path) =>
        errno == 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw FuseMount.Failure($"cannot mount {path}", errno);

    /// <summary>
    /// The id as proc(5) tells it of any descriptor; it stays the same when the mount is moved. The descriptor is never
    /// asked itself, which would be a request to us.
    /// </summary>
    private static int ReadMountId(SafeFileHandle mount)
    {
        const string Prefix = "mnt_id:";
        string file = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{mount.DangerousGetHandle()}");
        string? line = File.ReadLines(file).FirstOrDefault(
            static line => line.StartsWith(Prefix, StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line.AsSpan(Prefix.Length), CultureInfo.InvariantCulture);
    }
}
