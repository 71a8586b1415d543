using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Native;

/// <summary>
/// The descriptors of one poll(2) call, to be filled anew before each. Allocates only while it grows. One thread.
/// </summary>
internal sealed class PollSet
{
    private const int FirstSize = 4;

    private LibC.PollDescriptor[] _descriptors = new LibC.PollDescriptor[FirstSize];
    private SafeFileHandle?[] _handles = new SafeFileHandle?[FirstSize];
    private bool[] _held = new bool[FirstSize];
    private int _count;

    /// <summary>Waits for one descriptor: what has happened to it within this time, 0 for nothing.</summary>
    /// <exception cref="IOException">poll(2) failed.</exception>
    public static short Once(SafeFileHandle descriptor, short events, TimeSpan limit)
    {
        PollSet one = new();
        int index = one.Add(descriptor, events);
        one.Wait(limit);
        return one.Result(index);
    }

    /// <summary>
    /// Adds a descriptor: the index of its result. POLLERR and POLLHUP are always told, also where no event is asked
    /// for. It may be closed before the wait; then nothing is told of it.
    /// </summary>
    public int Add(SafeFileHandle descriptor, short events)
    {
        if (_count == _handles.Length)
        {
            Array.Resize(ref _descriptors, 2 * _count);
            Array.Resize(ref _handles, 2 * _count);
            Array.Resize(ref _held, 2 * _count);
        }

        _handles[_count] = descriptor;
        _descriptors[_count] = new() { Descriptor = -1, Events = events };
        return _count++;
    }

    /// <summary>What the last wait found; 0 where it found nothing, and before it.</summary>
    public short Result(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_count, nameof(index));
        return _descriptors[index].Received;
    }

    /// <summary>Forgets all descriptors and results.</summary>
    public void Clear()
    {
        Array.Clear(_handles, 0, _count);
        _count = 0;
    }

    /// <summary>Waits until something has happened, or for this time; whether something has.</summary>
    /// <exception cref="IOException">poll(2) failed.</exception>
    public bool Wait(TimeSpan limit)
    {
        double most = Math.Clamp(Math.Ceiling(limit.TotalMilliseconds), 0, int.MaxValue);
        long end = Environment.TickCount64 + (long)most;
        try
        {
            Hold();
            for (int left = (int)most; ; left = (int)Math.Max(0, end - Environment.TickCount64))
            {
                int found = Poll(left);
                if (found >= 0)
                {
                    return found > 0;
                }

                int error = Marshal.GetLastPInvokeError();
                if (error != LibC.EINTR)
                {
                    throw new IOException($"poll: {Marshal.GetPInvokeErrorMessage(error)}");
                }
            }
        }
        finally
        {
            Release();
        }
    }

    private unsafe int Poll(int milliseconds)
    {
        fixed (LibC.PollDescriptor* descriptors = _descriptors)
        {
            // SAFETY: so many are there, and none is closed meanwhile: they are held.
            return LibC.poll(descriptors, (nuint)_count, milliseconds);
        }
    }

    private void Hold()
    {
        for (int index = 0; index < _count; index++)
        {
            SafeFileHandle handle = _handles[index]!;
            _descriptors[index].Received = 0;
            _descriptors[index].Descriptor = -1; // poll(2) leaves those out
            if (!handle.IsClosed)
            {
                handle.DangerousAddRef(ref _held[index]);
                _descriptors[index].Descriptor = (int)handle.DangerousGetHandle();
            }
        }
    }

    private void Release()
    {
        for (int index = 0; index < _count; index++)
        {
            if (_held[index])
            {
                _held[index] = false;
                _handles[index]!.DangerousRelease();
            }
        }
    }
}
