namespace SecretsFs.Core.Content;

/// <summary>
/// The conventions of pass(1) for what an entry holds: the password in the first line, then a line
/// <c>name: value</c> for each field. Looks at locked memory in place and copies nothing. Any thread.
/// </summary>
/// <remarks>
/// A line ends with LF, CRLF, or the text; what follows the last line end is a line only where it is not empty.
/// As gopass has it, the first of several fields of one name counts, the separator is the first colon with a blank
/// behind it, blanks around the name do not count, and the value is what is left of the line. Unlike there, upper and
/// lower case of ASCII letters are the same in names.
/// </remarks>
internal static class EntryText
{
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    private static ReadOnlySpan<byte> Separator => ": "u8;

    /// <summary>The text without one LF at its end.</summary>
    public static ReadOnlySpan<byte> WithoutFinalNewline(ReadOnlySpan<byte> text) =>
        text is [.. var rest, LineFeed] ? rest : text;

    /// <summary>Where a line lies, without its end; a length of 0 where there is none, or it is empty.</summary>
    /// <param name="text">The entry.</param>
    /// <param name="number">Which, from 1.</param>
    public static (int Start, int Length) Line(ReadOnlySpan<byte> text, int number)
    {
        int start = 0;
        for (; number > 1; number--)
        {
            int end = text[start..].IndexOf(LineFeed);
            if (end < 0)
            {
                return default;
            }

            start += end + 1;
        }

        return (start, FirstLine(text[start..]).Length);
    }

    /// <summary>Where the value of a field lies; a length of 0 where there is none, or it is empty.</summary>
    /// <param name="text">The entry.</param>
    /// <param name="name">The field's name, in UTF-8.</param>
    public static (int Start, int Length) Field(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        int start = 0;
        for (int end; (end = text[start..].IndexOf(LineFeed)) >= 0;)
        {
            start += end + 1; // the first line is the password, whatever it looks like
            ReadOnlySpan<byte> line = FirstLine(text[start..]);
            int separator = line.IndexOf(Separator);
            if (separator >= 0 && IsSame(line[..separator], name))
            {
                int value = separator + Separator.Length;
                return (start + value, line.Length - value);
            }
        }

        return default;
    }

    private static bool IsSame(ReadOnlySpan<byte> found, ReadOnlySpan<byte> name)
    {
        found = found.Trim(" \t"u8);
        if (found.Length != name.Length)
        {
            return false;
        }

        for (int i = 0; i < name.Length; i++)
        {
            if (Folded(found[i]) != Folded(name[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Of letters beyond ASCII nothing is folded: their bytes are compared.</summary>
    private static byte Folded(byte letter) =>
        letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter;

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf(LineFeed);
        return end < 0 ? text : text[..end] is [.. var line, CarriageReturn] ? line : text[..end];
    }
}
