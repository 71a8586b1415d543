namespace SecretsFs.Commands;

/// <summary>Ends a command with a message for people and an exit status.</summary>
internal sealed class CommandFailure : Exception
{
    /// <summary>What failed, on what, and what to do about it.</summary>
    public CommandFailure(ExitStatus status, string what, string hint)
        : base($"{what} (hint: {hint})") => Status = status;

    /// <summary>The same, as another process of this program said it.</summary>
    public CommandFailure(ExitStatus status, string message)
        : base(message) => Status = status;

    /// <summary>The exit status.</summary>
    public ExitStatus Status { get; }

    /// <summary>A sentence of somebody else in the house style: one line, lower case, no full stop.</summary>
    public static string Phrase(string sentence)
    {
        string trimmed = string.Join(' ', sentence.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .TrimEnd('.');
        return trimmed.Length == 0 ? trimmed : char.ToLowerInvariant(trimmed[0]) + trimmed[1..];
    }
}
