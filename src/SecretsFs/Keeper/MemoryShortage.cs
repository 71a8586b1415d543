using System.Globalization;

namespace SecretsFs.Keeper;

/// <summary>
/// Tells whether the kernel has killed any process for want of memory (<c>oom_kill</c> of /proc/vmstat): such a kill
/// looks like one by somebody else, but may be for what the process did. One thread.
/// </summary>
internal sealed class MemoryShortage
{
    private const string Counter = "oom_kill ";

    private long _seen = Read();

    /// <summary>Whether there was another since the last call; also where that cannot be told.</summary>
    public bool HasStruck()
    {
        long before = _seen;
        _seen = Read();
        return _seen != before || _seen < 0;
    }

    private static long Read()
    {
        try
        {
            string? line = File.ReadLines("/proc/vmstat").FirstOrDefault(
                static line => line.StartsWith(Counter, StringComparison.Ordinal));
            return long.TryParse(line.AsSpan(Math.Min(Counter.Length, line?.Length ?? 0)), CultureInfo.InvariantCulture,
                out long count) ? count : -1;
        }
        catch (IOException)
        {
            return -1;
        }
    }
}
