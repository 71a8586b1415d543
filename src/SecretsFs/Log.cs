using Microsoft.Extensions.Logging;

namespace SecretsFs;

/// <summary>The daemon's messages; event ids 200 to 299 are stable.</summary>
internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Information, "mounted {Mountpoint} with {Keys} from {Manifest}")]
    public static partial void Mounted(ILogger logger, string mountpoint, string keys, string manifest);

    [LoggerMessage(201, LogLevel.Information, "unmounted {Mountpoint}")]
    public static partial void Unmounted(ILogger logger, string mountpoint);

    [LoggerMessage(202, LogLevel.Warning, "cleared a dead mount at {Mountpoint}")]
    public static partial void ClearedDeadMount(ILogger logger, string mountpoint);

    [LoggerMessage(203, LogLevel.Information,
        "manifest reloaded: {Keys}, {Added} added, {Removed} removed, {Changed} changed")]
    public static partial void Reloaded(ILogger logger, string keys, int added, int removed, int changed);

    [LoggerMessage(204, LogLevel.Error, "{Problem}")]
    public static partial void ManifestProblem(ILogger logger, string problem);

    [LoggerMessage(205, LogLevel.Error, "manifest not reloaded, the old one keeps serving: {Problems}")]
    public static partial void NotReloaded(ILogger logger, string problems);

    [LoggerMessage(206, LogLevel.Warning, "{Problem}")]
    public static partial void MachineProblem(ILogger logger, string problem);

    [LoggerMessage(207, LogLevel.Error, "serving failed: {Reason}")]
    public static partial void ServingFailed(ILogger logger, string reason);

    [LoggerMessage(208, LogLevel.Error, "manifest not reloaded, the old one keeps serving")]
    public static partial void ReloadFailed(ILogger logger, Exception exception);

    [LoggerMessage(210, LogLevel.Warning,
        "{Mountpoint} was not unmounted: something else is mounted over it; it ends with this process")]
    public static partial void NotDetached(ILogger logger, string mountpoint);

    [LoggerMessage(211, LogLevel.Warning,
        "the kernel did not listen for a second: it may show owners and modes of before for another")]
    public static partial void KernelNotTold(ILogger logger);

    [LoggerMessage(214, LogLevel.Warning,
        "this process can be swapped out, with the key that it decrypts with; contents cannot "
        + "(hint: LimitMEMLOCK=infinity)")]
    public static partial void MemoryNotLocked(ILogger logger);

    [LoggerMessage(212, LogLevel.Warning, "{Reason}: until it is there, nothing can be read (hint: {Hint})")]
    public static partial void KeyNotThere(ILogger logger, string reason, string hint);

    [LoggerMessage(215, LogLevel.Debug, "lengths measured: {Measured}, not measurable now: {Failed}")]
    public static partial void Measured(ILogger logger, int measured, int failed);

    [LoggerMessage(216, LogLevel.Debug, "changes of the store are found by looking once a second alone: {Reason}")]
    public static partial void NoStoreEvents(ILogger logger, string reason);

    [LoggerMessage(217, LogLevel.Debug, "machine and store were compared with the manifest: {Problems}")]
    public static partial void Inspected(ILogger logger, string problems);

    [LoggerMessage(218, LogLevel.Information, "users or groups of the machine changed: {Changed} changed with them")]
    public static partial void AccountsChanged(ILogger logger, string changed);

    [LoggerMessage(219, LogLevel.Warning, "worker {Generation} (pid {Pid}) is gone: {Reason}")]
    public static partial void WorkerLost(ILogger logger, int generation, int pid, string reason);

    [LoggerMessage(229, LogLevel.Information, "worker {Generation} (pid {Pid}) is ended: {Reason}")]
    public static partial void WorkerReplaced(ILogger logger, int generation, int pid, string reason);

    [LoggerMessage(220, LogLevel.Information, "worker {Generation} (pid {Pid}) serves, {Milliseconds} ms after")]
    public static partial void TakenOver(ILogger logger, int generation, int pid, long milliseconds);

    [LoggerMessage(221, LogLevel.Error, "a worker could not be made ready: {Reason}")]
    public static partial void WorkerFailed(ILogger logger, string reason);

    [LoggerMessage(222, LogLevel.Error,
        "one worker after the other ended before it answered anything: {Mountpoint} is unmounted")]
    public static partial void GivenUp(ILogger logger, string mountpoint);

    [LoggerMessage(223, LogLevel.Warning,
        "this kernel cannot send requests again (before Linux 6.9): {Mountpoint} is mounted afresh")]
    public static partial void MountedAfresh(ILogger logger, string mountpoint);

    [LoggerMessage(224, LogLevel.Debug, "worker {Generation} (pid {Pid}) is ready after {Milliseconds} ms")]
    public static partial void WorkerReady(ILogger logger, int generation, int pid, long milliseconds);

    [LoggerMessage(225, LogLevel.Error, "not upgraded to {Program}, the old one goes on: {Reason}")]
    public static partial void NotUpgraded(ILogger logger, string program, string reason);

    [LoggerMessage(226, LogLevel.Information, "upgraded: {Program} keeps the mount now")]
    public static partial void Upgraded(ILogger logger, string program);

    [LoggerMessage(228, LogLevel.Error,
        "the workers are upgraded, but not what keeps the mount: {Reason} (hint: restart the unit when it suits)")]
    public static partial void KeeperStays(ILogger logger, string reason);

    [LoggerMessage(227, LogLevel.Warning, "user {User} may not call the control socket")]
    public static partial void ControlRefused(ILogger logger, uint user);

    [LoggerMessage(230, LogLevel.Debug, "the rehearsal was cut short: the first readers may wait a moment longer")]
    public static partial void RehearsalCutShort(ILogger logger);

    [LoggerMessage(231, LogLevel.Warning,
        "{Path} is left to the worker's own rights: others than root decide what {Place} is, "
        + "or it is no file "
        + "(hint: chown root and chmod go-w it, and each directory above)")]
    public static partial void KeyFileNotOpened(ILogger logger, string path, string place);

    [LoggerMessage(209, LogLevel.Error, "the task \"{Task}\" failed")]
    public static partial void BackgroundFailed(ILogger logger, string task, Exception exception);
}
