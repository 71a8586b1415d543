namespace SecretsFs.Core.Decryption;

/// <summary>
/// Who is in librnp just now. A process that ends runs the destructors of its libraries, which take the memory from
/// under threads that still work with it. Any thread.
/// </summary>
public static class RnpUsers
{
    private static readonly object s_gate = new();
    private static int s_inside;
    private static bool s_closed;

    /// <summary>
    /// Lets nobody in any more, and waits until those inside have left; false where the limit passed before. Then the
    /// process must end without destructors.
    /// </summary>
    public static bool TryClose(TimeSpan limit)
    {
        lock (s_gate)
        {
            s_closed = true;
            long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
            for (long rest; s_inside > 0 && (rest = end - Environment.TickCount64) > 0;)
            {
                Monitor.Wait(s_gate, (int)rest);
            }

            return s_inside == 0;
        }
    }

    /// <summary>False at the end of the process; else <see cref="Leave"/> must follow.</summary>
    internal static bool TryEnter()
    {
        lock (s_gate)
        {
            s_inside += s_closed ? 0 : 1;
            return !s_closed;
        }
    }

    internal static void Leave()
    {
        lock (s_gate)
        {
            s_inside--;
            if (s_closed)
            {
                Monitor.PulseAll(s_gate);
            }
        }
    }
}
