namespace SecretsFs.Fuse.Kernel;

/// <summary>What can be told without being asked (<c>enum fuse_notify_code</c>).</summary>
internal enum NotifyCode
{
    /// <summary>Never sent.</summary>
    None = 0,

    InvalidateInode = 2,
    InvalidateEntry = 3,
    Delete = 6,
    Resend = 7,
    IncrementEpoch = 8,
}
