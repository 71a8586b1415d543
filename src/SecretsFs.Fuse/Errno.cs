namespace SecretsFs.Fuse;

/// <summary>
/// The error numbers a filesystem answers with, as Linux numbers them on x86-64 and arm64
/// (<c>include/uapi/asm-generic/errno-base.h</c> and <c>errno.h</c>). Zero is no member: success is a reply of its own.
/// </summary>
public enum Errno
{
    /// <summary>
    /// No number was chosen; answered as <see cref="EIO"/>, because a default must never be a success.
    /// </summary>
    Unset = 0,

    /// <summary>Operation not permitted.</summary>
    EPERM = 1,

    /// <summary>No such file or directory.</summary>
    ENOENT = 2,

    /// <summary>Interrupted system call.</summary>
    EINTR = 4,

    /// <summary>Input/output error: a bug of the filesystem.</summary>
    EIO = 5,

    /// <summary>No such device or address: a seek to data or a hole beyond the end of a file.</summary>
    ENXIO = 6,

    /// <summary>Bad file descriptor: a handle that this filesystem never gave out.</summary>
    EBADF = 9,

    /// <summary>Resource temporarily unavailable.</summary>
    EAGAIN = 11,

    /// <summary>Cannot allocate memory.</summary>
    ENOMEM = 12,

    /// <summary>Permission denied.</summary>
    EACCES = 13,

    /// <summary>Device or resource busy.</summary>
    EBUSY = 16,

    /// <summary>No such device: what a read of the device answers once the filesystem is unmounted.</summary>
    ENODEV = 19,

    /// <summary>Not a directory.</summary>
    ENOTDIR = 20,

    /// <summary>Is a directory.</summary>
    EISDIR = 21,

    /// <summary>Invalid argument.</summary>
    EINVAL = 22,

    /// <summary>Too many open files in system.</summary>
    ENFILE = 23,

    /// <summary>File too large.</summary>
    EFBIG = 27,

    /// <summary>Read-only file system.</summary>
    EROFS = 30,

    /// <summary>File name too long.</summary>
    ENAMETOOLONG = 36,

    /// <summary>Function not implemented; for many operations the kernel remembers it and stops asking.</summary>
    ENOSYS = 38,

    /// <summary>No data available.</summary>
    ENODATA = 61,

    /// <summary>Bad message.</summary>
    EBADMSG = 74,

    /// <summary>Operation not supported.</summary>
    EOPNOTSUPP = 95,

    /// <summary>Software caused connection abort: the connection ended while a request was under way.</summary>
    ECONNABORTED = 103,

    /// <summary>Transport endpoint is not connected: the daemon of this mount is gone.</summary>
    ENOTCONN = 107,

    /// <summary>Connection timed out.</summary>
    ETIMEDOUT = 110,

    /// <summary>
    /// Stale file handle. As the answer to an open it makes the kernel look the name up once more
    /// (<c>fs/namei.c</c>, <c>do_filp_open</c> with <c>LOOKUP_REVAL</c>), which the program does not see.
    /// </summary>
    ESTALE = 116,

    /// <summary>Required key not available.</summary>
    ENOKEY = 126,

    /// <summary>Key was rejected by service.</summary>
    EKEYREJECTED = 129,
}
