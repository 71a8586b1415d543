using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace SecretsFs.Core.Manifests.Internal;

/// <summary>Says what is wrong with text that is not JSON, and where.</summary>
/// <remarks>It looks at the bytes: the reader's own messages name options of its API, and may be trimmed.</remarks>
internal static class SyntaxExplainer
{
    private const int MaxWord = 40;

    private static readonly SearchValues<byte> s_betweenTokens = SearchValues.Create(" \t\r\n,:"u8);

    private static readonly SearchValues<byte> s_wordBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8);

    /// <summary>Makes the problem.</summary>
    /// <param name="file">The manifest, as it was named.</param>
    /// <param name="utf8">Its content.</param>
    /// <param name="exception">What the reader threw; only its position counts.</param>
    /// <param name="consumed">How many bytes the reader had consumed: up to the token before.</param>
    /// <param name="open">The innermost object or array that is open.</param>
    internal static ManifestProblem Explain(
        string file, ReadOnlySpan<byte> utf8, JsonException exception, int consumed, ManifestNode? open)
    {
        int lineStart = 0;
        for (long skip = exception.LineNumber ?? 0; skip > 0; skip--)
        {
            lineStart += utf8[lineStart..].IndexOf((byte)'\n') + 1;
        }

        int offset = (int)Math.Min(lineStart + (exception.BytePositionInLine ?? 0), utf8.Length);
        Refusal refusal = Classify(utf8, offset, consumed, open);
        if (utf8[offset..].Trim(" \t\r\n"u8).IsEmpty)
        {
            // the end is where the text ends, not on an empty line below it
            offset = utf8[..offset].TrimEnd(" \t\r\n"u8).Length;
        }

        int line = utf8[..offset].Count((byte)'\n') + 1;
        int position = offset - (utf8[..offset].LastIndexOf((byte)'\n') + 1) + 1;
        string reason = string.Create(
            CultureInfo.InvariantCulture, $"not valid json at byte {position} of the line: {refusal.Reason}");
        return new ManifestProblem(file, line, open?.Path ?? "$", reason, refusal.Hint);
    }

    private static Refusal Classify(ReadOnlySpan<byte> utf8, int offset, int consumed, ManifestNode? open)
    {
        int tokenLength = utf8[consumed..].IndexOfAnyExcept(s_betweenTokens);
        int token = tokenLength < 0 ? offset : consumed + tokenLength;
        bool inString = token < offset && utf8[token] == (byte)'"';
        if (IsEnd(utf8, offset, inString))
        {
            return EndOfFile(inString, open);
        }

        byte found = utf8[offset];
        if (inString)
        {
            return InString(found);
        }

        if (open is null && token <= offset && LastBefore(utf8, token) != 0)
        {
            return new Refusal(
                $"unexpected {Show(found)} after the end of the manifest", "remove what follows the last '}'");
        }

        return token <= offset && char.IsAsciiLetter((char)utf8[token]) ? BareWord(utf8[token..]) : Stray(utf8, offset);
    }

    private static Refusal Stray(ReadOnlySpan<byte> utf8, int offset)
    {
        byte before = LastBefore(utf8, offset);
        string shown = Show(utf8[offset]);
        return (char)utf8[offset] switch
        {
            '#' => Comment(),
            '/' when offset + 1 < utf8.Length && utf8[offset + 1] is (byte)'/' or (byte)'*' => Comment(),
            '\'' => new Refusal("a single quote", "write double quotes"),
            '}' or ']' when before == (byte)',' => new Refusal($"a comma before {shown}", "remove the comma"),
            >= '0' and <= '9' when offset > 0 && utf8[offset - 1] == (byte)'0' => LeadingZero(utf8, offset),
            '"' or '{' or '[' when IsEndOfValue(before) =>
                new Refusal($"unexpected {shown}", "put a comma or colon before it"),
            _ => new Refusal(
                $"unexpected {shown}", "look for a missing quote, comma, colon or bracket before it"),
        };
    }

    /// <summary>Whether the file ends there, or in the number or comma that the reader points at.</summary>
    private static bool IsEnd(ReadOnlySpan<byte> utf8, int offset, bool inString)
    {
        ReadOnlySpan<byte> rest = utf8[offset..].Trim(" \t\r\n"u8);
        if (inString)
        {
            return offset == utf8.Length;
        }

        return rest.IsEmpty || (rest.Length == 1 && (rest[0] == (byte)',' || char.IsAsciiDigit((char)rest[0])));
    }

    private static Refusal EndOfFile(bool inString, ManifestNode? open)
    {
        string reason = inString ? "the file ends inside a string" : "the file ends too early";
        string missing = open?.Kind == JsonValueKind.Array ? "']'" : "'}'";
        return open is null
            ? new Refusal(reason, "write one object, from '{' to '}'")
            : new Refusal(
                reason,
                $"close {(inString ? "the string with '\"'" : $"it with {missing}")}, or restore what is missing");
    }

    private static Refusal Comment() => new("a comment", "json has no comments, remove it");

    private static Refusal InString(byte found)
    {
        if (found < 0x20)
        {
            return new Refusal(
                found == (byte)'\n' ? "the line ends inside a string" : $"{Show(found)} inside a string",
                "close the string with '\"', or write the control character as an escape such as \\n");
        }

        return new Refusal(
            $"{Show(found)} in an escape that json does not have", "write a backslash itself as \\\\");
    }

    private static Refusal LeadingZero(ReadOnlySpan<byte> utf8, int offset)
    {
        int digits = utf8[(offset - 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        ReadOnlySpan<byte> number = digits < 0 ? utf8[(offset - 1)..] : utf8.Slice(offset - 1, digits);
        bool mode = number.Length is 3 or 4 && !number.ContainsAnyExceptInRange((byte)'0', (byte)'7');
        string example = mode ? JsonText.FromAscii(number) : "0400";
        return new Refusal("a number with a leading zero", $"a mode is a string, quote it: \"{example}\"");
    }

    private static Refusal BareWord(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAnyExcept(s_wordBytes);
        ReadOnlySpan<byte> word = end < 0 ? text : text[..end];
        string shown = JsonText.FromAscii(word[..Math.Min(word.Length, MaxWord)]);
        return new Refusal(
            $"the word {shown} without quotes", "quote it; json has only true, false and null without");
    }

    private static byte LastBefore(ReadOnlySpan<byte> utf8, int offset)
    {
        int last = utf8[..offset].LastIndexOfAnyExcept(" \t\r\n"u8);
        return last < 0 ? (byte)0 : utf8[last];
    }

    private static bool IsEndOfValue(byte last) =>
        last is (byte)'"' or (byte)'}' or (byte)']' || char.IsAsciiLetterOrDigit((char)last);

    private static string Show(byte found) => found is > 0x20 and < 0x7f
        ? $"'{(char)found}'"
        : string.Create(CultureInfo.InvariantCulture, $"byte 0x{found:x2}");
}
