namespace SecretsFs.Tests.Fixtures;

/// <summary>Waits for what the kernel tells nobody of, such as what is in /proc: by looking again and again.</summary>
internal static class Poll
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(2);

    /// <summary>Until something holds; a failure that says what was waited for where it does not in time.</summary>
    public static Task UntilAsync(Func<bool> condition, string what, TimeSpan? limit = null) =>
        UntilAsync(condition, () => $"waited for {what}", limit);

    /// <summary>The same, with a message that is made once it is needed.</summary>
    public static async Task UntilAsync(Func<bool> condition, Func<string> failure, TimeSpan? limit = null)
    {
        long end = Environment.TickCount64 + (long)(limit ?? TestLimits.Event).TotalMilliseconds;
        while (!condition())
        {
            if (Environment.TickCount64 >= end)
            {
                Assert.Fail(failure());
            }

            await Task.Delay(s_look);
        }
    }
}
