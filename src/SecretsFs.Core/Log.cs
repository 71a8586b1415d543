using Microsoft.Extensions.Logging;

namespace SecretsFs.Core;

/// <summary>The core's messages; event ids 100 to 199 are stable.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information,
        "audit: key=\"{Key}\" entry=\"{Entry}\" uid={UserId} gid={GroupId} pid={ThreadId} unit=\"{Unit}\" "
        + "outcome={Outcome}")]
    public static partial void Granted(
        ILogger logger,
        string key,
        string entry,
        uint userId,
        uint groupId,
        uint threadId,
        string unit,
        string outcome);

    [LoggerMessage(101, LogLevel.Warning,
        "audit: key=\"{Key}\" entry=\"{Entry}\" uid={UserId} gid={GroupId} pid={ThreadId} unit=\"{Unit}\" "
        + "outcome={Outcome} errno={Errno} (hint: {Hint})")]
    public static partial void Refused(
        ILogger logger,
        string key,
        string entry,
        uint userId,
        uint groupId,
        uint threadId,
        string unit,
        string outcome,
        string errno,
        string hint);

    [LoggerMessage(102, LogLevel.Error, "reading {Key} failed")]
    public static partial void ReadFailed(ILogger logger, string key, Exception exception);

    [LoggerMessage(103, LogLevel.Error,
        "reading entry {Entry} does not end, and the thread that does it was given up "
        + "(hint: is its storage there? else write the entry anew, and restart)")]
    public static partial void ThreadGivenUp(ILogger logger, string entry);
}
