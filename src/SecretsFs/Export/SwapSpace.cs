using SecretsFs.Native;

namespace SecretsFs.Export;

/// <summary>
/// Looks for swap where the kernel counts it (sysinfo(2)) and where it lists it (proc_swaps(5)): the file may be hidden
/// or something else, and where it is not there the kernel may have been built without swap.
/// </summary>
internal static class SwapSpace
{
    private const string Table = "/proc/swaps";
    private const string Header = "Filename";

    /// <summary>Whether there is some now.</summary>
    public static SwapState Look()
    {
        try
        {
            return Judge(Total(), Lines());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return SwapState.Unknown;
        }
    }

    /// <summary>The same, from what is known.</summary>
    /// <param name="total">How much the kernel counts; null where it does not say.</param>
    /// <param name="lines">The lines of the table; null where there is none.</param>
    public static SwapState Judge(ulong? total, IReadOnlyList<string>? lines)
    {
        bool isTable = lines is [string first, ..] && first.StartsWith(Header, StringComparison.Ordinal);
        return total > 0 || (isTable && lines!.Count > 1) ? SwapState.Present
            : total is null || (lines is not null && !isTable) ? SwapState.Unknown
            : SwapState.None;
    }

    private static unsafe ulong? Total()
    {
        LibC.SystemInformation information = default;

        // SAFETY: the structure is as large as the kernel's.
        return LibC.sysinfo(&information) == 0 ? information.TotalSwap : null;
    }

    private static string[]? Lines()
    {
        try
        {
            return File.ReadAllLines(Table);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
