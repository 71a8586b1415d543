using Microsoft.Extensions.Logging;

namespace SecretsFs.Worker;

/// <summary>Makes every message, and drops it.</summary>
internal sealed class SilentLogger : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) => _ = formatter(state, exception);
}
