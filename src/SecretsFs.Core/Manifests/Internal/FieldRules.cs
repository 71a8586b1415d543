namespace SecretsFs.Core.Manifests.Internal;

/// <summary>What the name of a field in an entry can be.</summary>
internal static class FieldRules
{
    private const int MostBytes = 255;
    private const string Kind = "field";

    /// <summary>Why a text cannot be the name of a field; null where it can.</summary>
    internal static Refusal? Check(string text) =>
        text.Length == 0 ? new Refusal("the name of the field is empty", "write a name such as \"user\"")
        : TextRules.Check(Kind, text) is { } refusal ? refusal
        : text.Trim(' ').Length < text.Length ? new Refusal(
            $"field {Printable.Quote(text)} begins or ends with a blank",
            "write it without: blanks around do not count")
        : text.Contains(": ", StringComparison.Ordinal) ? new Refusal(
            $"field {Printable.Quote(text)} has a colon and a blank, where its value would begin",
            "write the name alone")
        : TextRules.IsLonger(text, MostBytes) ? new Refusal(
            $"field {Printable.Quote(text)} has more than {MostBytes} bytes", "shorten the name")
        : null;
}
