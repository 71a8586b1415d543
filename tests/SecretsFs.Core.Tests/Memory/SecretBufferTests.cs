using System.Globalization;
using SecretsFs.Core.Memory;

namespace SecretsFs.Core.Tests.Memory;

public sealed class SecretBufferTests
{
    private const long Plenty = 1 << 20;
    private readonly MemoryBudget _budget = new(Plenty);

    [Fact]
    public void Its_pages_are_locked_left_out_of_dumps_and_wiped_in_children()
    {
        using SecretBuffer buffer = SecretBuffer.TryCreate(10_000, _budget)!;
        string[] flags = FlagsOf(buffer);
        Assert.Contains("lo", flags); // locked
        Assert.Contains("dd", flags); // do not dump
        Assert.Contains("wf", flags); // wipe on fork
    }

    [Fact]
    public void Growing_keeps_content_and_protection()
    {
        using SecretBuffer buffer = SecretBuffer.TryCreate(1, _budget)!;
        Fill(buffer, "canary"u8);
        Assert.True(buffer.TryGrow(100_000));
        Assert.True(buffer.Unfilled.Length >= 100_000 - 6);
        Assert.Equal("canary"u8.ToArray(), Content(buffer));
        Assert.Contains("lo", FlagsOf(buffer));
        Assert.Contains("dd", FlagsOf(buffer));
    }

    [Fact]
    public void Trimming_gives_pages_and_budget_back_and_keeps_the_content()
    {
        using SecretBuffer buffer = SecretBuffer.TryCreate(100_000, _budget)!;
        Fill(buffer, "canary"u8);
        buffer.Trim();
        Assert.Equal(Environment.SystemPageSize, _budget.Used);
        Assert.Equal("canary"u8.ToArray(), Content(buffer));
    }

    [Fact]
    public void An_empty_content_is_a_content()
    {
        using SecretBuffer buffer = SecretBuffer.TryCreate(0, _budget)!;
        buffer.Trim();
        Assert.Empty(Content(buffer));
    }

    [Fact]
    public void Disposing_wipes_only_after_the_last_lease()
    {
        SecretBuffer buffer = SecretBuffer.TryCreate(1, _budget)!;
        Fill(buffer, "canary"u8);
        Assert.True(buffer.TryBorrow(out SecretLease lease));
        buffer.Dispose();
        Assert.Equal("canary"u8.ToArray(), lease.Bytes.ToArray());
        Assert.NotEqual(0, _budget.Used);
        lease.Dispose();
        Assert.Equal(0, _budget.Used);
        Assert.False(buffer.TryBorrow(out _));
        Assert.Throws<ObjectDisposedException>(() => buffer.Unfilled.Length);
    }

    [Fact]
    public void The_budget_refuses_creation_and_growth_and_loses_nothing()
    {
        int page = Environment.SystemPageSize;
        MemoryBudget small = new(2 * page);
        Assert.Null(SecretBuffer.TryCreate((2 * page) + 1, small));
        using (SecretBuffer buffer = SecretBuffer.TryCreate(page, small)!)
        {
            Fill(buffer, "canary"u8);
            Assert.False(buffer.TryGrow((2 * page) + 1));
            Assert.Equal("canary"u8.ToArray(), Content(buffer));
            Assert.Equal(page, small.Used);
        }

        Assert.Equal(0, small.Used);
    }

    [Fact]
    public void More_than_there_is_room_for_cannot_be_committed()
    {
        using SecretBuffer buffer = SecretBuffer.TryCreate(1, _budget)!;
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Commit(buffer.Unfilled.Length + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Commit(-1));
    }

    private static void Fill(SecretBuffer buffer, ReadOnlySpan<byte> content)
    {
        content.CopyTo(buffer.Unfilled);
        buffer.Commit(content.Length);
    }

    private static byte[] Content(SecretBuffer buffer)
    {
        Assert.True(buffer.TryBorrow(out SecretLease lease));
        using (lease)
        {
            return lease.Bytes.ToArray();
        }
    }

    /// <summary>VmFlags of the mapping, from /proc/self/smaps (proc(5)).</summary>
    private static string[] FlagsOf(SecretBuffer buffer)
    {
        bool inside = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string[] range = line.Split(' ')[0].Split('-');
            if (range.Length == 2
                && ulong.TryParse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong start)
                && ulong.TryParse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong end))
            {
                ulong address = (ulong)buffer.DangerousGetHandle();
                inside = start <= address && address < end;
            }
            else if (inside && line.StartsWith("VmFlags:", StringComparison.Ordinal))
            {
                return line["VmFlags:".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            }
        }

        throw new InvalidOperationException("the mapping is not there");
    }
}
