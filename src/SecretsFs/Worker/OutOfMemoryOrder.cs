using System.Globalization;

namespace SecretsFs.Worker;

/// <summary>
/// Whom the kernel kills first where memory is short (proc(5), oom_score_adj). The unit protects the keeper, and its
/// children with it; but the worker reads what others write, and another takes its place.
/// </summary>
internal static class OutOfMemoryOrder
{
    private const string Adjustment = "/proc/self/oom_score_adj";

    /// <summary>
    /// Gives up the protection that this process inherited, which needs no right. Before it is undumpable.
    /// </summary>
    public static void GoFirst()
    {
        try
        {
            string? own = File.ReadLines(Adjustment).FirstOrDefault();
            const NumberStyles Signed = NumberStyles.AllowLeadingSign;
            if (int.TryParse(own, Signed, CultureInfo.InvariantCulture, out int score) && score < 0)
            {
                File.WriteAllText(Adjustment, "0");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // without /proc it keeps what it has
        }
    }
}
