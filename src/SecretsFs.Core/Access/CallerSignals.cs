using System.Globalization;

namespace SecretsFs.Core.Access;

/// <summary>Tells a caller that is being killed from one that got a signal it handles.</summary>
public static class CallerSignals
{
    private const string PendingPrefix = "SigPnd:";
    private const ulong KillBit = 1UL << (9 - 1);

    /// <summary>
    /// True where SIGKILL is pending for the thread (proc(5), SigPnd): the kernel sets it in every thread
    /// for any signal that ends the program, as Ctrl-C does for cat(1). A program with a handler must not
    /// see EINTR from a regular file.
    /// </summary>
    public static bool IsBeingKilled(uint threadId)
    {
        if (threadId == 0)
        {
            return false;
        }

        try
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{threadId}/status");
            foreach (string line in File.ReadLines(path))
            {
                if (line.StartsWith(PendingPrefix, StringComparison.Ordinal))
                {
                    return ulong.TryParse(
                        line.AsSpan(PendingPrefix.Length).Trim(),
                        NumberStyles.HexNumber,
                        CultureInfo.InvariantCulture,
                        out ulong pending)
                        && (pending & KillBit) != 0;
                }
            }

            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
