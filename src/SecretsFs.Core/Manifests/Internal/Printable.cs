using System.Buffers;
using System.Globalization;
using System.Text;

namespace SecretsFs.Core.Manifests.Internal;

/// <summary>Makes text from a file fit for one line of a message: nothing in it can end the line or hide.</summary>
internal static class Printable
{
    private const int MaxQuoted = 120;

    /// <summary>The text with every character that is not visible written as <c>\uXXXX</c>.</summary>
    internal static string Escape(string text)
    {
        StringBuilder? escaped = null;
        int i = 0;
        while (i < text.Length)
        {
            // DecodeFromUtf16 takes one code unit where a surrogate stands alone
            OperationStatus status = Rune.DecodeFromUtf16(text.AsSpan(i), out Rune rune, out int units);
            bool visible = status == OperationStatus.Done && !IsHidden(rune);
            if (!visible && escaped is null)
            {
                escaped = new StringBuilder(text.Length + 16).Append(text, 0, i);
            }

            for (int end = i + units; i < end; i++)
            {
                if (visible)
                {
                    escaped?.Append(text[i]);
                }
                else
                {
                    escaped?.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
                }
            }
        }

        return escaped?.ToString() ?? text;
    }

    /// <summary>The text as a JSON string without invisible characters, shortened when it is long.</summary>
    internal static string Quote(string text) =>
        text.Length <= MaxQuoted ? QuoteWhole(text) : QuoteWhole(text[..MaxQuoted]) + "...";

    /// <summary>The text as a JSON string without invisible characters: no two texts give the same.</summary>
    internal static string QuoteWhole(string text)
    {
        string escaped = text
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{Escape(escaped)}\"";
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator;
}
