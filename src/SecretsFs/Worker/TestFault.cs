namespace SecretsFs.Worker;

/// <summary>
/// Faults that tests ask for with the hidden option <c>--test-fault</c>: what a worker may do wrong, done on purpose.
/// Each needs something to happen first, so that a worker without requests is sound.
/// </summary>
internal static class TestFault
{
    /// <summary>Ends the process where an entry of the name behind it is about to be decrypted.</summary>
    public const string Crash = "crash:";

    /// <summary>
    /// Writes a notification from the thread that answers a lookup of this name, which can never return.
    /// </summary>
    public const string Deadlock = "deadlock:";

    /// <summary>Ends every worker but the first where it is told to serve.</summary>
    public const string Go = "go";

    /// <summary>
    /// Of an export: keeps the file that it has filled, and writes to it again when it is to fill the next one.
    /// </summary>
    public const string Keep = "keep";

    /// <summary>Of an export: fills a file with more than it may, and does not answer if it can do that.</summary>
    public const string Flood = "flood";
}
