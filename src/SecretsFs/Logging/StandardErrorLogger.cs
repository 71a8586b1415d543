using Microsoft.Extensions.Logging;

namespace SecretsFs.Logging;

/// <summary>
/// Writes each message as one line, in one write, before it returns: an audit line is out before the
/// reader gets its answer. Control characters are replaced, so that one message stays one line.
/// </summary>
internal sealed class StandardErrorLogger : ILogger, ILoggerProvider
{
    private readonly LogLevel _least;
    private readonly StandardErrorStream _stream = new();

    /// <summary>Lines begin as sd-daemon(3) says where the journal reads them, else with the level's name.</summary>
    public StandardErrorLogger(LogLevel least) => _least = least;

    /// <summary>Whether a line would be written without waiting for anybody.</summary>
    public bool IsReady => _stream.IsReady;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= _least && logLevel != LogLevel.None;

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        string text = formatter(state, exception);
        _stream.WriteLine(
            _stream.IsJournal ? JournalPrefix(logLevel) : Prefix(logLevel),
            OneLine(exception is null ? text : $"{text}: {exception}"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // standard error is the process's
    }

    private static string OneLine(string text) =>
        text.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0 && text.AsSpan().IndexOfAnyInRange('\x7f', '\x9f') < 0
            ? text
            : string.Create(text.Length, text, static (line, source) =>
            {
                for (int i = 0; i < line.Length; i++)
                {
                    line[i] = char.IsControl(source[i]) ? ' ' : source[i];
                }
            });

    private static string Prefix(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug: ",
        LogLevel.Information => "info: ",
        LogLevel.Warning => "warning: ",
        _ => "error: ",
    };

    private static string JournalPrefix(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "<7>",
        LogLevel.Information => "<6>",
        LogLevel.Warning => "<4>",
        _ => "<3>",
    };
}
