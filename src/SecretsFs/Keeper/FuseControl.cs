using System.Globalization;

namespace SecretsFs.Keeper;

/// <summary>
/// What the kernel tells of a connection, and how it is ended where there is no path to its mount any more: fusectl
/// (<c>Documentation/filesystems/fuse/fuse.rst</c>), which is not mounted everywhere. Any thread. Never waits.
/// </summary>
internal static class FuseControl
{
    private const string Connections = "/sys/fs/fuse/connections";

    /// <summary>How many requests have no answer yet; 0 where that cannot be seen.</summary>
    public static int Waiting(string connection)
    {
        try
        {
            string? count = File.ReadLines($"{Connections}/{connection}/waiting").FirstOrDefault();
            return int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int waiting) ? waiting : 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0; // fusectl is not mounted
        }
    }

    /// <summary>
    /// Ends a connection: whoever waits for an answer gets an error. Nothing where that cannot be done.
    /// </summary>
    public static void Abort(string connection)
    {
        try
        {
            File.WriteAllText($"{Connections}/{connection}/abort", "1");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // fusectl is not mounted, or the connection has ended
        }
    }
}
