namespace SecretsFs.Core.Memory;

/// <summary>Bounds the locked memory that all secrets together may hold. Any thread.</summary>
/// <param name="limit">The bound in bytes, see <see cref="SetLimit"/>.</param>
public sealed class MemoryBudget(long limit)
{
    private long _limit = RoundToPages(limit);
    private long _used;

    /// <summary>The bytes in use now.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Takes <paramref name="bytes"/> of the budget, or nothing and answers false.</summary>
    public bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= Interlocked.Read(ref _limit))
        {
            return true;
        }

        Release(bytes);
        return false;
    }

    /// <summary>
    /// Sets the bound in bytes; it is counted in whole pages, and the last one begun is allowed. What is in use stays.
    /// </summary>
    public void SetLimit(long limit) => Interlocked.Exchange(ref _limit, RoundToPages(limit));

    /// <summary>Gives back what was taken.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _used, -bytes);

    /// <summary>Whole pages for so many bytes.</summary>
    internal static long RoundToPages(long bytes) =>
        (bytes + Environment.SystemPageSize - 1) / Environment.SystemPageSize * Environment.SystemPageSize;
}
