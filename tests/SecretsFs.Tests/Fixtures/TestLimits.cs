namespace SecretsFs.Tests.Fixtures;

/// <summary>How long things may take. Generous: they end a hang, they measure nothing.</summary>
internal static class TestLimits
{
    /// <summary>
    /// One test, in milliseconds: many times what the longest takes on an idle machine, for those that are busy.
    /// </summary>
    public const int Test = 180_000;

    /// <summary>One command.</summary>
    public static readonly TimeSpan Command = TimeSpan.FromSeconds(20);

    /// <summary>A line, a message, an end that is due.</summary>
    public static readonly TimeSpan Event = TimeSpan.FromSeconds(20);

    /// <summary>What "at once" means to a person who waits.</summary>
    public static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);
}
