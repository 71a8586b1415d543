using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Daemon;
using SecretsFs.Fuse;
using SecretsFs.Fuse.Mounting;
using SecretsFs.Native;

namespace SecretsFs.Keeper;

/// <summary>
/// The mount, and the one descriptor of its connection to the kernel that outlives every worker. Nothing here touches
/// what is mounted. The main thread alone.
/// </summary>
internal sealed class KeptMount : IDisposable
{
    private readonly bool _pretendsOldKernel;
    private readonly ILogger _logger;
    private FuseMount _mount;

    private KeptMount(FuseMount mount, bool pretendsOldKernel, ILogger logger)
    {
        _mount = mount;
        _pretendsOldKernel = pretendsOldKernel;
        _logger = logger;
    }

    /// <summary>Where it is.</summary>
    public string Path => _mount.Path;

    /// <summary>The id of the mount once it is on its path.</summary>
    public int MountId => _mount.MountId;

    /// <summary>How fusectl names its connection.</summary>
    public string? ConnectionName => _mount.ConnectionName;

    /// <summary>Whether programs can come.</summary>
    public bool IsAttached { get; private set; }

    /// <summary>The connection's descriptor.</summary>
    public SafeFileHandle Device => _mount.Connection.Device;

    /// <summary>What was agreed on with the kernel.</summary>
    public FuseProtocol AgreedProtocol => _mount.Connection.Protocol;

    /// <summary>What workers are told that the kernel speaks.</summary>
    public FuseProtocol Protocol => _pretendsOldKernel ? AgreedProtocol.WithoutResend() : AgreedProtocol;

    /// <summary>Makes it, detached; the kernel's first request is answered.</summary>
    /// <exception cref="FuseException">The kernel refuses.</exception>
    public static KeptMount Create(string path, bool pretendsOldKernel, ILogger logger) =>
        new(FuseMount.Create(path, Mountpoint.Options, logger), pretendsOldKernel, logger);

    /// <summary>Goes on with one that this process made before it became another program.</summary>
    public static KeptMount Adopt(FuseMount mount, bool pretendsOldKernel, ILogger logger) =>
        new(mount, pretendsOldKernel, logger) { IsAttached = true };

    /// <summary>
    /// Whether the filesystem was unmounted or its connection ended. Asked after each wait: whoever waits for the
    /// device is woken by every request, and when it ends, so does the worker.
    /// </summary>
    public bool HasEnded() => PollSet.Once(Device, 0, TimeSpan.Zero) != 0;

    /// <summary>Puts it on its path; once.</summary>
    /// <exception cref="FuseException">The kernel refuses.</exception>
    public void Attach()
    {
        _mount.Attach();
        IsAttached = true;
    }

    /// <summary>
    /// Makes it afresh, where the kernel cannot send requests again: whoever waits gets an error.
    /// </summary>
    /// <exception cref="FuseException">The kernel refuses: there is nothing any more to be kept.</exception>
    public void Remake()
    {
        Log.MountedAfresh(_logger, Path);
        IsAttached = false;
        Abort();
        _mount.Dispose();
        _mount = FuseMount.Create(Path, Mountpoint.Options, _logger);
    }

    /// <summary>Takes it away, in order or because its connection ended under it; not one of somebody else.</summary>
    public void TakeAway(KeeperEnd end)
    {
        if (end == KeeperEnd.GivenUp)
        {
            Log.GivenUp(_logger, Path);
            Abort();
        }
        else if (end == KeeperEnd.Unmounted)
        {
            _mount.Forget();
            Mountpoint.ClearIfDead(Path);
        }
        else if (!_mount.Detach())
        {
            Log.NotDetached(_logger, Path);
            return;
        }

        Log.Unmounted(_logger, Path);
    }

    /// <inheritdoc/>
    public void Dispose() => _mount.Dispose();

    private void Abort()
    {
        if (!_mount.Abort())
        {
            _mount.Detach();
        }
    }
}
