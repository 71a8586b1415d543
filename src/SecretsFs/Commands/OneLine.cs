namespace SecretsFs.Commands;

/// <summary>Text of others for a terminal.</summary>
internal static class OneLine
{
    /// <summary>The text with a question mark for what would end the line or command the terminal.</summary>
    public static string Of(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(one => char.IsControl(one) ? '?' : one)) : text;
}
