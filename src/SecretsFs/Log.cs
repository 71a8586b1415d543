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

    [LoggerMessage(207, LogLevel.Error, "serving {Mountpoint} failed: {Reason}")]
    public static partial void ServingFailed(ILogger logger, string mountpoint, string reason);

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

    [LoggerMessage(213, LogLevel.Error, "manifest not reloaded, the old one keeps serving: {Reason}")]
    public static partial void NotServable(ILogger logger, string reason);

    [LoggerMessage(215, LogLevel.Debug, "lengths measured: {Measured}, not measurable now: {Failed}")]
    public static partial void Measured(ILogger logger, int measured, int failed);

    [LoggerMessage(216, LogLevel.Debug, "changes of the store are found by looking once a second alone: {Reason}")]
    public static partial void NoStoreEvents(ILogger logger, string reason);

    [LoggerMessage(217, LogLevel.Debug, "machine and store were compared with the manifest: {Problems}")]
    public static partial void Inspected(ILogger logger, string problems);

    [LoggerMessage(209, LogLevel.Error, "the task \"{Task}\" failed")]
    public static partial void BackgroundFailed(ILogger logger, string task, Exception exception);
}
