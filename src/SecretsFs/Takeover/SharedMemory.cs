using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Native;

namespace SecretsFs.Takeover;

/// <summary>
/// What a worker leaves to its successor, and shows the keeper: memory without a file (memfd_create(2)) that outlives
/// them, whose size nobody can change. No content, and no name of a secret, is in it. Its pages exist once they are
/// written to. The keeper looks at the counters alone, and trusts none of them.
/// </summary>
internal sealed unsafe class SharedMemory : IDisposable
{
    private const ulong Magic = 0x3153_4673_7465_7263; // "cretsFS1"
    private const uint Version = 1;
    private const int Length = HandleSlots.Offset + HandleSlots.Size;

    private readonly byte* _start;

    private SharedMemory(SafeFileHandle descriptor)
    {
        Descriptor = descriptor;

        // SAFETY: the result is checked below, before it is used.
        void* start = LibC.mmap(null, Length, LibC.PROT_READ | LibC.PROT_WRITE, LibC.MAP_SHARED, descriptor, 0);
        _start = (nint)start == -1
            ? throw new IOException($"cannot map the shared memory: {Marshal.GetLastPInvokeErrorMessage()}")
            : (byte*)start;
    }

    /// <summary>The memfd.</summary>
    public SafeFileHandle Descriptor { get; }

    /// <summary>The first page.</summary>
    public ref SharedHeader Header => ref Unsafe.AsRef<SharedHeader>(_start);

    /// <summary>Makes it, empty.</summary>
    /// <exception cref="IOException">The machine has no memory or descriptor left.</exception>
    public static SharedMemory Create()
    {
        SharedMemory shared = new(MemoryFile.CreateEmpty("secretsfs-state", Length));
        shared.Header.Magic = Magic;
        shared.Header.Version = Version;
        return shared;
    }

    /// <summary>Maps what another process made; the descriptor is owned by the result.</summary>
    /// <exception cref="IOException">It is of another version, or cannot be mapped.</exception>
    public static SharedMemory Open(SafeFileHandle descriptor)
    {
        // a shorter file would kill whoever looks behind its end
        if (RandomAccess.GetLength(descriptor) != Length)
        {
            throw new IOException("the shared memory is of another version");
        }

        SharedMemory shared = new(descriptor);
        return shared.Header.Magic == Magic && shared.Header.Version == Version
            ? shared
            : throw new IOException("the shared memory is of another version");
    }

    /// <summary>Some of it, from an offset on.</summary>
    public Span<T> At<T>(int offset, int count)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + (count * sizeof(T)), Length);

        // SAFETY: within the mapping, which lives as long as this object.
        return new Span<T>(_start + offset, count);
    }

    /// <summary>
    /// Forgets everything, for another connection. Handles are numbered on: a worker of the old one may still be dying,
    /// and may know slots by their numbers.
    /// </summary>
    public void Reset()
    {
        At<byte>(SharedHeader.Size, HandleSlots.Offset - SharedHeader.Size).Clear();
        At<HandleRecord>(HandleSlots.Offset, (int)Math.Min(Header.HandleSlotsUsed, HandleSlots.Count)).Clear();
        Header = new SharedHeader { Magic = Magic, Version = Version, LastHandle = Header.LastHandle };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = LibC.munmap(_start, Length);
        Descriptor.Dispose();
    }
}
