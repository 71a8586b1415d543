using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SecretsFs.Fuse.Tests;

/// <summary>Keeps the lines, with their numbers.</summary>
internal sealed class RecordingLogger : ILogger
{
    public ConcurrentQueue<(int Event, string Line)> Lines { get; } = new();

    public IEnumerable<int> Events => Lines.Select(line => line.Event);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((eventId.Id, $"{logLevel} {formatter(state, exception)}"));
}
