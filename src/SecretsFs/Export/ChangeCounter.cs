using SecretsFs.Native;

namespace SecretsFs.Export;

/// <summary>
/// Counts the changes of a directory, and kills this process before one of them: what tests ask for with the hidden
/// option <c>--test-kill</c>.
/// </summary>
/// <param name="killedAt">Before which one; 0 for none.</param>
internal sealed class ChangeCounter(int killedAt)
{
    private int _count;

    /// <summary>A change comes next.</summary>
    public void Next()
    {
        if (++_count == killedAt)
        {
            _ = LibC.kill(Environment.ProcessId, LibC.SIGKILL);
        }
    }
}
