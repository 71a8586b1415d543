using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using SecretsFs.Commands;
using SecretsFs.Core.Access;
using SecretsFs.Core.Inspection;
using SecretsFs.Core.Manifests;
using SecretsFs.FileSystem;
using SecretsFs.Fuse;
using SecretsFs.Fuse.Mounting;

namespace SecretsFs.Daemon;

/// <summary>
/// Mounts, serves, reloads, unmounts: what <c>secretsfs mount</c> does until it is told to end. The main
/// thread waits for signals; one thread reads the device. Nothing here ever touches the mount.
/// </summary>
/// <param name="manifestPath">The manifest, loaded again on each reload.</param>
/// <param name="logger">The log.</param>
/// <param name="logIsReady">Whether the log takes a line without waiting.</param>
internal sealed class MountDaemon(string manifestPath, ILogger logger, Func<bool> logIsReady)
{
    private static readonly TimeSpan s_firstLookLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<DaemonEvent> _events = [];
    private readonly ServiceManager _manager = new();
    private CancellationToken _ending;
    private readonly ManifestServing _serving = new(logger, logIsReady);

    /// <summary>Runs until it is stopped or unmounted.</summary>
    /// <exception cref="CommandFailure">It could not be mounted.</exception>
    public ExitStatus Run(Manifest manifest, string mountpoint)
    {
        // before anything is mounted: a signal that ended the process then would leave a dead mount
        using PosixSignalRegistration reload = Handle(PosixSignal.SIGHUP, DaemonEvent.Reload);
        using PosixSignalRegistration terminate = Handle(PosixSignal.SIGTERM, DaemonEvent.Stop);
        using PosixSignalRegistration interrupt = Handle(PosixSignal.SIGINT, DaemonEvent.Stop);
        using CancellationTokenSource ending = new();
        _ending = ending.Token;
        AccountDatabase accounts = AccountDatabase.Load();
        Catalog catalog = new(_serving.Build(manifest, accounts, null));
        string path = Mountpoint.Locate(mountpoint);
        using MountpointLock mountpointLock = Mountpoint.Prepare(path, logger);
        using FuseMount mount = FuseMount.Create(path, Mountpoint.Options, logger);
        using SecretsFileSystem fileSystem = new(catalog, mount.Connection.Notifier);
        Thread server = new(() => Serve(mount, fileSystem)) { IsBackground = true, Name = "fuse" };
        server.Start();
        LengthMeasurer lengths = new(catalog, () => fileSystem.HasWaiting, logger);
        VersionWatcher watcher = new(catalog, logger);
        watcher.WaitForFirstLook(s_firstLookLimit);
        mount.Attach(); // whoever comes finds names, and a daemon that answers
        Log.Mounted(logger, mount.Path, Keys(catalog), manifest.File);
        InspectLater(manifest, accounts);
        _manager.Ready($"serving {Keys(catalog)}");
        DaemonEvent happened;
        while ((happened = _events.Take()) == DaemonEvent.Reload)
        {
            Reload(catalog, fileSystem);
        }

        _manager.Stopping();
        ending.Cancel(); // no program is left behind
        watcher.Stop();
        lengths.Stop();
        TakeAway(mount, happened);
        mountpointLock.Dispose(); // whoever mounts there next need not wait for our readers
        _serving.Stop(); // answers those who still wait

        // files that are still open keep the connection alive: it ends with this process
        server.Join(s_endLimit);
        return ExitStatus.Success;
    }

    /// <summary>
    /// Takes the mount away, in order or because its connection ended under it; not one of somebody else.
    /// </summary>
    private void TakeAway(FuseMount mount, DaemonEvent happened)
    {
        if (happened == DaemonEvent.ConnectionEnded)
        {
            Mountpoint.ClearIfDead(mount.Path);
        }
        else if (!mount.Detach())
        {
            Log.NotDetached(logger, mount.Path);
            return;
        }

        Log.Unmounted(logger, mount.Path);
    }

    private static string Keys(Catalog catalog) => Count.Of(catalog.Served.Tree.Keys.Count, "key");

    private PosixSignalRegistration Handle(PosixSignal signal, DaemonEvent happened) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            _events.Add(happened);
        });

    private void Serve(FuseMount mount, SecretsFileSystem fileSystem)
    {
        try
        {
            mount.Connection.Serve(fileSystem);
        }
        catch (FuseException exception)
        {
            Log.ServingFailed(logger, mount.Path, exception.Message);
        }

        _events.Add(DaemonEvent.ConnectionEnded);
    }

    /// <summary>Serves the manifest as it is now, if it is right; else goes on with the one it has.</summary>
    private void Reload(Catalog catalog, SecretsFileSystem fileSystem)
    {
        _manager.Reloading();
        try
        {
            ManifestResult result = ManifestFile.Load(manifestPath);
            if (result.Manifest is null)
            {
                foreach (ManifestProblem problem in result.Problems)
                {
                    Log.ManifestProblem(logger, problem.ToString());
                }

                Log.NotReloaded(logger, Count.Of(result.Problems.Length, "problem"));
            }
            else
            {
                Swap(catalog, fileSystem, result.Manifest);
            }
        }
        catch (CommandFailure failure)
        {
            Log.NotServable(logger, failure.Message);
        }
#pragma warning disable CA1031 // whatever is wrong with the new manifest must not end the serving of the old one
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.ReloadFailed(logger, exception);
        }

        _manager.Ready($"serving {Keys(catalog)}");
    }

    private void Swap(Catalog catalog, SecretsFileSystem fileSystem, Manifest manifest)
    {
        AccountDatabase accounts = AccountDatabase.Load();
        ServedManifest before = catalog.Served;
        ServedManifest now = _serving.Build(manifest, accounts, before);
        StoreLook.Prepare(now, before, logger);
        if (!fileSystem.Replace(now))
        {
            Log.KernelNotTold(logger);
        }

        if (now.Reader != before.Reader)
        {
            before.Reader.Retire();
        }

        int added = now.Tree.Keys.Keys.Count(name => !before.Tree.Keys.ContainsKey(name));
        int removed = before.Tree.Keys.Keys.Count(name => !now.Tree.Keys.ContainsKey(name));
        int changed = now.Tree.Keys.Count(key =>
            before.Tree.Keys.TryGetValue(key.Key, out KeyNode? old) && old != key.Value);
        Log.Reloaded(logger, Keys(catalog), added, removed, changed);
        InspectLater(manifest, accounts);
    }

    /// <summary>
    /// Warns of what the machine lacks, from a thread of its own: a store that hangs must not hold up the start.
    /// </summary>
    private void InspectLater(Manifest manifest, AccountDatabase accounts) =>
        BackgroundThread.Start("inspection", "inspect the machine", logger, () =>
        {
            InspectionReport report = ManifestInspection.Run(manifest, accounts, reader: null, _ending);
            if (_ending.IsCancellationRequested)
            {
                return;
            }

            foreach (ManifestProblem problem in report.Problems)
            {
                Log.MachineProblem(logger, problem.ToString());
            }

            Log.Inspected(logger, Count.Of(report.Problems.Length, "problem"));
        });
}
