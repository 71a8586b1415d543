using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace SecretsFs.Fuse.Kernel;

/// <summary>
/// Native memory whose every page was written to and locked (mlock(2)) before its first use, for requests and replies.
/// A thread that is killed inside read(2) on a page that is not there would lose the request that the kernel had
/// already dequeued for it: its sender gets EIO, and no successor can help.
/// </summary>
internal sealed unsafe class LockedBuffer : IDisposable
{
    private const nuint PageSize = 4096;

    private readonly int _size;
    private readonly bool _isLocked;
    private byte* _pointer;

    /// <summary>
    /// Allocates whole pages. Where they cannot be locked, for want of RLIMIT_MEMLOCK, that is logged and they are used
    /// as they are: they hold names and attributes, never content.
    /// </summary>
    public LockedBuffer(int size, ILogger logger)
    {
        _size = size;
        // SAFETY: the allocation is checked by NativeMemory, and cleared over its whole size.
        _pointer = (byte*)NativeMemory.AlignedAlloc((nuint)size, PageSize);
        NativeMemory.Clear(_pointer, (nuint)size);
        _isLocked = LibC.mlock(_pointer, (nuint)size) == 0;
        int errno = _isLocked ? 0 : Marshal.GetLastPInvokeError();
        if (!_isLocked)
        {
            Log.BufferNotLocked(logger, size, errno);
        }
    }

    public byte* Pointer => _pointer;

    // SAFETY: the size is that of the allocation.
    public Span<byte> Bytes => _pointer == null ? default : new Span<byte>(_pointer, _size);

    public void Dispose()
    {
        if (_pointer == null)
        {
            return;
        }

        if (_isLocked)
        {
            _ = LibC.munlock(_pointer, (nuint)_size);
        }

        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
    }
}
