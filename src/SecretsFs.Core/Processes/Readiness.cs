using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Processes;

/// <summary>Waits for descriptors (poll(2)).</summary>
internal static class Readiness
{
    /// <summary>
    /// Waits until there is something to read, or nothing will ever be; false where the deadline passed first, or the
    /// kernel refuses. Signals do not end it.
    /// </summary>
    public static unsafe bool WaitReadable(SafeFileHandle descriptor, Deadline deadline)
    {
        LibC.PollDescriptor poll = new() { Descriptor = (int)descriptor.DangerousGetHandle(), Events = LibC.POLLIN };
        while (true)
        {
            // SAFETY: one descriptor, on the stack.
            int ready = LibC.poll(&poll, 1, deadline.PollMilliseconds);
            int errno = ready < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (errno != LibC.EINTR)
            {
                return ready > 0;
            }
        }
    }
}
