using System.Runtime.InteropServices;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Mounting;

/// <summary>Asks a mounted filesystem whether anybody answers.</summary>
public static class MountProbe
{
    private const int StatFsBufferSize = 256;

    /// <summary>
    /// False where the filesystem at the path is a FUSE mount whose daemon is gone. Sends a STATFS, the
    /// one request that the kernel never answers from a cache. Waits for ever, and cannot be killed,
    /// where a daemon took the request and hangs: call it from a process that can be left behind.
    /// </summary>
    public static unsafe bool IsAnswering(string path)
    {
        byte* buffer = stackalloc byte[StatFsBufferSize];

        // SAFETY: struct statfs is 120 bytes on 64-bit Linux.
        int result = LibC.statfs(path, buffer);
        int errno = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        return errno is not ((int)Errno.ENOTCONN or (int)Errno.ECONNABORTED);
    }
}
