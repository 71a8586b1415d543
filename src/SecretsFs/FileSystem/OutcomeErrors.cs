using SecretsFs.Core.Reading;
using SecretsFs.Fuse;

namespace SecretsFs.FileSystem;

/// <summary>The one table from outcomes to what a reader sees: the truest number that reveals nothing.</summary>
internal static class OutcomeErrors
{
    public static Errno For(ReadOutcome outcome) => outcome switch
    {
        ReadOutcome.NotAllowed => Errno.EACCES,
        ReadOutcome.NoKey or ReadOutcome.Locked => Errno.ENOKEY,
        ReadOutcome.WrongPassphrase => Errno.EKEYREJECTED,
        ReadOutcome.Missing or ReadOutcome.PartMissing or ReadOutcome.Unreadable => Errno.ENODATA,
        ReadOutcome.Corrupt => Errno.EBADMSG,
        ReadOutcome.TooLarge => Errno.EFBIG,
        ReadOutcome.TimedOut => Errno.ETIMEDOUT,
        ReadOutcome.OutOfMemory => Errno.ENOMEM,
        ReadOutcome.Interrupted => Errno.EINTR,
        ReadOutcome.Outdated or ReadOutcome.Withdrawn => Errno.ESTALE,
        _ => Errno.EIO,
    };
}
