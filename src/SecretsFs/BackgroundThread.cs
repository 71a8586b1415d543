using Microsoft.Extensions.Logging;

namespace SecretsFs;

/// <summary>Does one thing on a thread of its own, because it may wait for storage.</summary>
internal static class BackgroundThread
{
    /// <summary>Starts it. What it throws is logged, and ends nothing but the task.</summary>
    public static Thread Start(string name, string task, ILogger logger, Action work)
    {
        Thread thread = new(() =>
        {
            try
            {
                work();
            }
#pragma warning disable CA1031 // nobody else would see it, and it would end the daemon
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Log.BackgroundFailed(logger, task, exception);
            }
        })
        {
            IsBackground = true,
            Name = name,
        };
        thread.Start();
        return thread;
    }
}
