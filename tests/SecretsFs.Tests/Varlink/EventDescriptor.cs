using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Tests.Varlink;

/// <summary>A descriptor that is readable when a test wants it to be (eventfd(2)).</summary>
internal static partial class EventDescriptor
{
    /// <summary>Makes one; it is readable at once where the count is not 0.</summary>
    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial SafeFileHandle Create(uint count, int flags);

    /// <summary>Makes it readable.</summary>
    public static unsafe void Wake(SafeFileHandle descriptor)
    {
        ulong one = 1;
        Assert.Equal(sizeof(ulong), write(descriptor, &one, sizeof(ulong)));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint write(SafeFileHandle fd, void* buffer, nuint count);
}
