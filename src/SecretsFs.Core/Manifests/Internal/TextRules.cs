using System.Text;

namespace SecretsFs.Core.Manifests.Internal;

/// <summary>What holds for every text of the manifest that ends up in a path or a name.</summary>
internal static class TextRules
{
    /// <summary>Refuses what is not well-formed Unicode, or has C0, DEL or C1 control characters.</summary>
    /// <param name="kind">What the text is, for messages: name, path, user or group.</param>
    /// <param name="text">The text.</param>
    internal static Refusal? Check(string kind, string text)
    {
        if (text.Any(char.IsControl))
        {
            return new Refusal(
                $"{kind} {Printable.Quote(text)} contains a control character", "remove the control character");
        }

        return IsWellFormed(text) ? null : HalfPair(kind, text);
    }

    /// <summary>Whether a text is well-formed Unicode.</summary>
    internal static bool IsWellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The refusal of a text that is not.</summary>
    internal static Refusal HalfPair(string kind, string text) => new(
        $"{kind} {Printable.Quote(text)} is not well-formed unicode: it has half of a surrogate pair",
        "write the character itself, or both halves of its escape");

    /// <summary>Whether well-formed text is longer than so many bytes of UTF-8.</summary>
    internal static bool IsLonger(ReadOnlySpan<char> text, int bytes) =>
        text.Length > bytes || Encoding.UTF8.GetByteCount(text) > bytes;
}
