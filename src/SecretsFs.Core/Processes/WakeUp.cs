using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Processes;

/// <summary>
/// Lets one thread sleep until another wakes it (eventfd(2)): one system call on each side, where a monitor takes
/// several. Who is woken before it sleeps does not sleep.
/// </summary>
public sealed unsafe class WakeUp : IDisposable
{
    private readonly SafeFileHandle _event;

    /// <summary>One that nobody has woken yet.</summary>
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

    /// <summary>For poll(2): readable where somebody woke it. It stays this object's.</summary>
    public SafeFileHandle Descriptor => _event;

    /// <summary>Wakes the sleeper, or keeps it from sleeping once. Any thread.</summary>
    /// <exception cref="ObjectDisposedException">There is no sleeper any more.</exception>
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

    /// <summary>
    /// Takes back what woke it, if anything did, and whether: never sleeps. The thread that sleeps, and no other.
    /// </summary>
    public bool TryTake()
    {
        bool isSet = Readiness.WaitReadable(_event, Deadline.After(TimeSpan.Zero));
        if (isSet)
        {
            Wait();
        }

        return isSet;
    }

    /// <inheritdoc/>
    public void Dispose() => _event.Dispose();
}
