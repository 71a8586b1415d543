using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Native;

/// <summary>Descriptors that this process was started with, or that the program before has left in it.</summary>
internal static class InheritedDescriptor
{
    /// <summary>Takes one: it is the caller's, and close-on-exec again, or every child would inherit it.</summary>
    public static SafeFileHandle Take(int number)
    {
        SafeFileHandle descriptor = new(number, ownsHandle: true);
        _ = LibC.fcntl(descriptor, LibC.F_SETFD, LibC.FD_CLOEXEC);
        return descriptor;
    }
}
