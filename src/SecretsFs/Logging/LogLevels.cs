using Microsoft.Extensions.Logging;

namespace SecretsFs.Logging;

/// <summary>The levels that <c>--log-level</c> names.</summary>
internal static class LogLevels
{
    public static LogLevel Parse(string name) => name switch
    {
        "debug" => LogLevel.Debug,
        "warning" => LogLevel.Warning,
        _ => LogLevel.Information,
    };
}
