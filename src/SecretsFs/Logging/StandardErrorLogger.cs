using System.Text;
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

        StringBuilder line = new(_stream.IsJournal ? JournalPrefix(logLevel) : Prefix(logLevel));
        line.Append(formatter(state, exception));
        if (exception is not null)
        {
            line.Append(": ").Append(exception);
        }

        for (int i = 0; i < line.Length; i++)
        {
            line[i] = char.IsControl(line[i]) ? ' ' : line[i];
        }

        _stream.WriteLine(line);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // standard error is the process's
    }

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
