using Microsoft.Extensions.Logging;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse;

/// <summary>The library's messages; event ids 1 to 99 are stable.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "fuse protocol {Major}.{Minor} negotiated, flags 0x{Flags:x}")]
    public static partial void Negotiated(ILogger logger, uint major, uint minor, ulong flags);

    [LoggerMessage(2, LogLevel.Error, "a request of {Length} bytes is not one of the protocol and was dropped")]
    public static partial void ShortRequest(ILogger logger, int length);

    [LoggerMessage(3, LogLevel.Error,
        "request {Unique}, operation {Opcode}, is shorter than its structure; answered EIO")]
    public static partial void MalformedRequest(ILogger logger, Opcode opcode, ulong unique);

    [LoggerMessage(4, LogLevel.Error, "request {Unique}, operation {Opcode}, failed")]
    public static partial void OperationFailed(ILogger logger, Opcode opcode, ulong unique, Exception exception);

    [LoggerMessage(5, LogLevel.Error, "request {Unique}, operation {Opcode}, was left unanswered; answered EIO")]
    public static partial void ForgottenReply(ILogger logger, Opcode opcode, ulong unique);

    [LoggerMessage(6, LogLevel.Debug, "the kernel did not take the reply to request {Unique}: error {Errno}")]
    public static partial void ReplyNotTaken(ILogger logger, ulong unique, int errno);

    [LoggerMessage(7, LogLevel.Error, "the kernel refused the reply to request {Unique} as malformed: error {Errno}")]
    public static partial void ReplyRefused(ILogger logger, ulong unique, int errno);

    [LoggerMessage(8, LogLevel.Debug, "the kernel did not take the notification {Code}: error {Errno}")]
    public static partial void NotNotified(ILogger logger, NotifyCode code, int errno);

    [LoggerMessage(9, LogLevel.Error, "the kernel refused the notification {Code}: error {Errno}")]
    public static partial void NotificationRefused(ILogger logger, NotifyCode code, int errno);

    [LoggerMessage(10, LogLevel.Error, "the promise to answer request {Unique} was lost; answered EIO")]
    public static partial void ForgottenPromise(ILogger logger, ulong unique);

    [LoggerMessage(11, LogLevel.Warning,
        "{Size} bytes for requests cannot be locked into memory: error {Errno} (hint: raise LimitMEMLOCK=)")]
    public static partial void BufferNotLocked(ILogger logger, int size, int errno);

    [LoggerMessage(12, LogLevel.Debug, "a detached mount cannot be made here, error {Errno}: using {Instead}")]
    public static partial void NotMadeDetached(ILogger logger, int errno, string instead);
}
