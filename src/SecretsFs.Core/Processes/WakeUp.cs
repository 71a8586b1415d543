using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Processes;

/// <summary>
/// Lets one thread sleep until another wakes it (eventfd(2)): one system call on each side, where a monitor takes
/// several. Who is woken before it sleeps does not sleep.
/// </summary>
internal sealed unsafe class WakeUp : IDisposable
{
    private readonly SafeFileHandle _event;

    /// <exception cref="IOException">No descriptor is left.</exception>
    public WakeUp()
    {
        _event = LibC.eventfd(0, LibC.EFD_CLOEXEC);
        int errno = _event.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        if (_event.IsInvalid)
        {
            throw new IOException($"cannot make an event: {Marshal.GetPInvokeErrorMessage(errno)}");
        }
    }

    /// <summary>Wakes the sleeper, or keeps it from sleeping once. Any thread.</summary>
    public void Set()
    {
        ulong one = 1;
        nint count;
        do
        {
            // SAFETY: eight bytes, as an event takes them.
            count = LibC.write(_event, &one, sizeof(ulong));
        }
        while (count < 0 && Marshal.GetLastPInvokeError() == LibC.EINTR);
    }

    /// <summary>Sleeps until it is woken. One thread.</summary>
    public void Wait()
    {
        ulong times;
        nint count;
        do
        {
            // SAFETY: eight bytes, as an event gives them.
            count = LibC.read(_event, &times, sizeof(ulong));
        }
        while (count < 0 && Marshal.GetLastPInvokeError() == LibC.EINTR);
    }

    /// <inheritdoc/>
    public void Dispose() => _event.Dispose();
}
