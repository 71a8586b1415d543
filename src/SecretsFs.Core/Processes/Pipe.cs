using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Processes;

/// <summary>A pipe between a child and us (pipe(7)). Both ends are CLOEXEC.</summary>
internal sealed class Pipe : IDisposable
{
    private Pipe(SafeFileHandle reader, SafeFileHandle writer)
    {
        Reader = reader;
        Writer = writer;
    }

    /// <summary>The reading end.</summary>
    public SafeFileHandle Reader { get; }

    /// <summary>The writing end; close it once the child has its copy, or the end is never seen.</summary>
    public SafeFileHandle Writer { get; }

    /// <summary>Makes a pipe; null where the process has no descriptors left.</summary>
    public static unsafe Pipe? TryCreate()
    {
        int* ends = stackalloc int[2];

        // SAFETY: pipe2 writes two descriptors.
        if (LibC.pipe2(ends, LibC.O_CLOEXEC) != 0)
        {
            return null;
        }

        return new Pipe(new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    /// <summary>
    /// Reads what is there; poll first. Answers the number of bytes, 0 at the end, or -1 with the error number.
    /// </summary>
    public unsafe int Read(Span<byte> target, out int error)
    {
        fixed (byte* pointer = target)
        {
            // SAFETY: the span is pinned for the call.
            nint count = LibC.read(Reader, pointer, (nuint)target.Length);
            error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
            return (int)count;
        }
    }

    /// <summary>
    /// Reads what is in the pipe now, without waiting for more. The number of bytes, 0 where there are none.
    /// </summary>
    public unsafe int ReadWhatIsThere(Span<byte> target)
    {
        LibC.PollDescriptor poll = new() { Descriptor = (int)Reader.DangerousGetHandle(), Events = LibC.POLLIN };

        // SAFETY: one descriptor, on the stack.
        return LibC.poll(&poll, 1, 0) > 0 ? Math.Max(0, Read(target, out _)) : 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reader.Dispose();
        Writer.Dispose();
    }
}
