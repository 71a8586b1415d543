using System.Buffers;

namespace SecretsFs.Core.Inspection;

/// <summary>Words of commands that hints advise.</summary>
public static class ShellWord
{
    private static readonly SearchValues<char> s_plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@%_+=:,./-");

    /// <summary>A text as a shell takes it for one word: in quotes where it has to be.</summary>
    public static string Quote(string text) =>
        text.Length > 0 && !text.AsSpan().ContainsAnyExcept(s_plain)
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
