using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Memory;

/// <summary>
/// The only place where plaintext may lie: pages of its own, locked into memory (mlock(2)), left out of core dumps
/// and zero in children (madvise(2): MADV_DONTDUMP, MADV_WIPEONFORK), wiped before they are unmapped. Filled by
/// one owner; afterwards its bytes are borrowed (<see cref="TryBorrow"/>) from any thread until it is disposed.
/// </summary>
public sealed class SecretBuffer : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly MemoryBudget _budget;
    private int _capacity;

    private SecretBuffer(nint address, int capacity, MemoryBudget budget)
        : base(ownsHandle: true)
    {
        SetHandle(address);
        _capacity = capacity;
        _budget = budget;
    }

    /// <summary>The bytes filled so far.</summary>
    public int Length { get; private set; }

    /// <summary>
    /// The bytes not yet filled: for the owner, while it fills, and never kept. Say how many were written
    /// with <see cref="Commit"/>.
    /// </summary>
    internal unsafe Span<byte> Unfilled
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);

            // SAFETY: the mapping is _capacity bytes, Length never passes it, and the one owner disposes
            // after it has filled.
            return new Span<byte>((byte*)handle + Length, _capacity - Length);
        }
    }

    /// <summary>
    /// Maps and locks at least <paramref name="capacity"/> bytes; null where the budget or the machine refuses.
    /// </summary>
    public static SecretBuffer? TryCreate(int capacity, MemoryBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        int rounded = RoundToPages(capacity);
        if (!budget.TryReserve(rounded))
        {
            return null;
        }

        nint address = LibC.mmap(
            0, (nuint)rounded, LibC.PROT_READ | LibC.PROT_WRITE, LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS, -1, 0);
        if (address == -1)
        {
            budget.Release(rounded);
            return null;
        }

        SecretBuffer buffer = new(address, rounded, budget);
        if (LibC.madvise(address, (nuint)rounded, LibC.MADV_DONTDUMP) == 0
            && LibC.madvise(address, (nuint)rounded, LibC.MADV_WIPEONFORK) == 0
            && LibC.mlock(address, (nuint)rounded) == 0)
        {
            return buffer;
        }

        buffer.Dispose();
        return null;
    }

    /// <summary>
    /// Makes room for at least <paramref name="capacity"/> bytes in all, false where budget or machine
    /// refuse. The pages move, so that no second copy arises (mremap(2)); spans taken before are void.
    /// For the owner, while it fills.
    /// </summary>
    internal bool TryGrow(int capacity)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        int rounded = RoundToPages(capacity);
        int more = rounded - _capacity;
        if (more <= 0)
        {
            return true;
        }

        if (!_budget.TryReserve(more))
        {
            return false;
        }

        nint address = LibC.mremap(handle, (nuint)_capacity, (nuint)rounded, LibC.MREMAP_MAYMOVE);
        if (address == -1)
        {
            _budget.Release(more);
            return false;
        }

        SetHandle(address);
        _capacity = rounded;
        return true;
    }

    /// <summary>
    /// Makes room for more: twice what is filled, but not beyond the limit; where the budget has no room for that, a
    /// page more may still do. For the owner, while it fills.
    /// </summary>
    internal bool TryGrowTowards(int limit) =>
        TryGrow((int)Math.Min(Length * 2L, limit)) || TryGrow(Length + 1);

    /// <summary>Counts bytes that were written to <see cref="Unfilled"/>.</summary>
    internal void Commit(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _capacity - Length);
        Length += bytes;
    }

    /// <summary>
    /// The bytes filled so far: for the owner, while it fills, and never kept.
    /// </summary>
    internal ReadOnlySpan<byte> Filled
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return LeasedBytes;
        }
    }

    /// <summary>Adds a part of another buffer, for which there is room. For the owner of both.</summary>
    internal void Append(SecretBuffer other, int start, int length)
    {
        ArgumentNullException.ThrowIfNull(other);
        other.Filled.Slice(start, length).CopyTo(Unfilled);
        Commit(length);
    }

    /// <summary>Cuts the content, and wipes what is cut off. For the owner, while it fills.</summary>
    internal void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Wipe(length, Length - length);
        Length = length;
    }

    /// <summary>Keeps a part of the content alone, and wipes the rest. For the owner, while it fills.</summary>
    internal unsafe void Keep(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - start);
        ObjectDisposedException.ThrowIf(IsClosed, this);

        // SAFETY: both lie within what is filled; CopyTo allows them to overlap.
        new Span<byte>((byte*)handle + start, length).CopyTo(new Span<byte>((byte*)handle, length));
        Truncate(length);
    }

    /// <summary>Gives the pages behind the content back. For the owner, once it has filled.</summary>
    internal void Trim()
    {
        int needed = RoundToPages(Length);
        int spare = _capacity - needed;
        if (spare <= 0)
        {
            return;
        }

        Wipe(needed, spare);
        if (LibC.munmap(handle + needed, (nuint)spare) == 0)
        {
            _capacity = needed;
            _budget.Release(spare);
        }
    }

    /// <summary>Borrows the content for as long as the lease lives; false where it is wiped already.</summary>
    public bool TryBorrow(out SecretLease lease)
    {
        bool taken = false;
        try
        {
            DangerousAddRef(ref taken);
        }
        catch (ObjectDisposedException)
        {
            lease = default;
            return false;
        }

        lease = new SecretLease(this);
        return true;
    }

    /// <summary>The content, for a lease that holds a reference.</summary>
    internal unsafe ReadOnlySpan<byte> LeasedBytes =>
        new((byte*)handle, Length); // SAFETY: Length <= mapping; the lease keeps it

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Wipe(0, _capacity);
        bool unmapped = LibC.munmap(handle, (nuint)_capacity) == 0;
        _budget.Release(_capacity);
        return unmapped;
    }

    private static int RoundToPages(int bytes) => checked((int)MemoryBudget.RoundToPages(Math.Max(1, bytes)));

    // SAFETY: callers pass ranges within the mapping.
    private unsafe void Wipe(int from, int count) =>
        CryptographicOperations.ZeroMemory(new Span<byte>((byte*)handle + from, count));
}
