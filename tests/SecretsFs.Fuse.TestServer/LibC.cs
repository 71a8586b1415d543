using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Fuse.TestServer;

/// <summary>What the server needs of libc.</summary>
internal static partial class LibC
{
    public const int F_SETFD = 2;
    public const int FD_CLOEXEC = 1;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fcntl(SafeFileHandle fd, int command, int argument);

    [LibraryImport("libc")]
    public static partial int gettid();
}
