using System.Runtime.InteropServices;

namespace SecretsFs.Fuse.Kernel;

/// <summary>
/// Where requests are read into: native memory whose every page was written to before the first read. A thread that
/// is killed inside read(2) on a page never touched would lose the request that the kernel had already dequeued.
/// </summary>
internal sealed unsafe class RequestBuffer : IDisposable
{
    private const nuint PageSize = 4096;

    public RequestBuffer(int size)
    {
        // SAFETY: the allocation is checked by NativeMemory, and cleared over its whole size.
        Pointer = (byte*)NativeMemory.AlignedAlloc((nuint)size, PageSize);
        NativeMemory.Clear(Pointer, (nuint)size);
    }

    public byte* Pointer { get; private set; }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
