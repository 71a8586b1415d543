using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Mounting;

/// <summary>
/// A FUSE filesystem on its way to a path, there, and off again. With CAP_SYS_ADMIN it is made detached and put on its
/// path once the filesystem is ready (<see cref="Attach"/>); where the kernel has no detached mounts, and for ordinary
/// users, whose mounts fusermount3(1) makes, it is there from the start. One thread at a time.
/// </summary>
/// <example>
/// <code>
/// FuseMountOptions options = new("hello", "hello");
/// using FuseMount mount = FuseMount.Create(MountTable.Canonicalize(path), options, logger);
/// Thread server = new(() => mount.Connection.Serve(fileSystem));
/// server.Start();
/// mount.Attach();
/// </code>
/// </example>
public sealed class FuseMount : IDisposable
{
    private const string Device = "/dev/fuse";

    private readonly IMountMethod _method;
    private MountEntry? _entry;
    private bool _detached;

    private FuseMount(string path, IMountMethod method, FuseConnection connection)
    {
        Path = path;
        _method = method;
        Connection = connection;
    }

    /// <summary>The canonical path of the mountpoint.</summary>
    public string Path { get; }

    /// <summary>The id of the mount once it is on its path, else 0.</summary>
    public int MountId => _entry?.Id ?? 0;

    /// <summary>
    /// The name of the connection's directory in <c>/sys/fs/fuse/connections</c>, where that is mounted; null before
    /// the filesystem is on its path.
    /// </summary>
    public string? ConnectionName => _entry?.Device.Split(':')[^1];

    /// <summary>The connection, already negotiated.</summary>
    public FuseConnection Connection { get; }

    /// <summary>
    /// Makes a filesystem for a directory on which nothing may be mounted, and negotiates with the kernel. A dead mount
    /// that is still there is found with <see cref="MountProbe"/> and taken away with <see cref="Clear"/> first;
    /// nothing is ever mounted over it.
    /// </summary>
    /// <param name="canonicalPath">As <see cref="MountTable.Canonicalize"/> gives it.</param>
    /// <param name="options">How.</param>
    /// <param name="logger">For messages, also those of the connection.</param>
    /// <exception cref="FuseException">
    /// Not permitted, no such directory, something is mounted there, no /dev/fuse, or a kernel that is too old.
    /// </exception>
    public static FuseMount Create(string canonicalPath, FuseMountOptions options, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        RefuseWhereMounted(canonicalPath);
        if (!Directory.Exists(canonicalPath)) // move_mount(2) would say EINVAL, and fusermount3 mounts on files
        {
            throw Failure($"cannot mount {canonicalPath}", (int)Errno.ENOTDIR);
        }

        IMountMethod method = Mount(canonicalPath, options, logger, out SafeFileHandle device);
        FuseMount mount = new(canonicalPath, method, new FuseConnection(device, logger));
        try
        {
            mount._entry = method is DetachedMount ? null : MountTable.FindTop(canonicalPath);
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
    /// Goes on with a mount that this process made before it executed another program, which keeps the descriptor.
    /// </summary>
    /// <param name="canonicalPath">Its <see cref="Path"/>.</param>
    /// <param name="mountId">Its <see cref="MountId"/>.</param>
    /// <param name="device">The descriptor of its connection, owned by the result.</param>
    /// <param name="negotiated">What was agreed on.</param>
    /// <param name="logger">For messages.</param>
    public static FuseMount Adopt(
        string canonicalPath, int mountId, SafeFileHandle device, FuseProtocol negotiated, ILogger logger) =>
        new(canonicalPath, new AttachedMount(canonicalPath), FuseConnection.Adopt(device, negotiated, logger))
        {
            _entry = MountTable.FindById(mountId),
        };

    /// <summary>
    /// Puts the filesystem on its path; from here on programs come. Nothing happens where it is there already.
    /// </summary>
    /// <exception cref="FuseException">Something else was mounted there meanwhile, or the kernel refuses.</exception>
    public void Attach()
    {
        if (_entry is not null)
        {
            return;
        }

        RefuseWhereMounted(Path);
        _method.Attach();
        _entry = _method.MountId == 0 ? MountTable.FindTop(Path) : MountTable.FindById(_method.MountId);
        if (_entry is not null && MountTable.FindById(_entry.ParentId)?.MountPoint == Path)
        {
            Detach(); // somebody mounted between the look and the move
            throw new FuseException($"cannot mount {Path}: something else was mounted there", (int)Errno.EBUSY);
        }
    }

    /// <summary>
    /// Takes the filesystem off its path, once: new accesses end at once, open files go on until the
    /// connection ends. False where something else is at the path, or the connection has ended: then the
    /// numbers by which a mount is known may be another's.
    /// </summary>
    public bool Detach()
    {
        if (_detached || Connection.HasEnded || !IsOurs())
        {
            return false;
        }

        _detached = _method.Detach() == 0;
        return _detached;
    }

    /// <summary>
    /// Ends the connection and takes the filesystem off its path, so that everybody who waits for an answer gets an
    /// error at once, whoever else holds the descriptor (umount2(2), MNT_FORCE). False where something else is at the
    /// path: then the connection ends with its last descriptor. Needs CAP_SYS_ADMIN.
    /// </summary>
    public bool Abort()
    {
        if (_detached || !IsOurs())
        {
            return false;
        }

        _detached = LibC.Unmount(Path, LibC.MNT_FORCE | LibC.MNT_DETACH) == 0;
        return _detached;
    }

    /// <summary>
    /// Somebody else took it away: the numbers by which a mount is known may be another's from now on.
    /// </summary>
    public void Forget() => _detached = true;

    private bool IsOurs() =>
        _entry is not null
        && MountTable.FindTop(Path) is MountEntry top && top.Id == _entry.Id && top.Device == _entry.Device;

    /// <summary>
    /// Takes whatever is mounted topmost at a path off it: in order where nobody uses it, else by ending its
    /// connection, which answers every reader with an error at once (umount2(2), MNT_FORCE and MNT_DETACH). An ordinary
    /// user's mount is taken away with fusermount3(1), which does not end its connection.
    /// </summary>
    /// <exception cref="FuseException">The kernel refuses.</exception>
    public static void Clear(string canonicalPath)
    {
        if (LibC.geteuid() != 0)
        {
            FusermountMount.Unmount(canonicalPath);
            return;
        }

        if (LibC.Unmount(canonicalPath, 0) == 0)
        {
            return;
        }

        int errno = LibC.Unmount(canonicalPath, LibC.MNT_FORCE | LibC.MNT_DETACH);
        if (errno != 0)
        {
            throw Failure($"cannot unmount {canonicalPath}", errno);
        }
    }

    /// <summary>Detaches and ends the connection, where nobody else holds its descriptor.</summary>
    public void Dispose()
    {
        Detach();
        _method.Dispose();
        Connection.Dispose();
    }

    internal static FuseException Failure(string what, int errno) =>
        new($"{what}: {Marshal.GetPInvokeErrorMessage(errno)}", errno);

    private static IMountMethod Mount(
        string path, FuseMountOptions options, ILogger logger, out SafeFileHandle device)
    {
        if (LibC.geteuid() != 0)
        {
            return FusermountMount.Create(path, options, out device);
        }

        device = LibC.open(Device, LibC.O_RDWR | LibC.O_CLOEXEC);
        int errno = device.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        if (errno != 0)
        {
            throw Failure($"cannot open {Device}", errno);
        }

        try
        {
            if (DetachedMount.TryCreate(path, options, device, out errno) is DetachedMount detached)
            {
                return detached;
            }

            Log.NotMadeDetached(logger, errno, "mount(2)");
            return ClassicMount.Create(path, options, device);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    private static void RefuseWhereMounted(string path)
    {
        if (MountTable.FindTop(path) is MountEntry entry)
        {
            throw new FuseException($"cannot mount {path}: {entry.Type} is mounted there", (int)Errno.EBUSY);
        }
    }
}
