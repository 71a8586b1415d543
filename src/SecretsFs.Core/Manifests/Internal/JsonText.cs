using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace SecretsFs.Core.Manifests.Internal;

/// <summary>The text of JSON tokens of the manifest, which holds no secrets.</summary>
/// <remarks>
/// <see cref="Utf8JsonReader.GetString"/> throws at <c>"\ud800"</c>; here half a surrogate pair stays half a pair, so
/// that the rules for names can refuse it like any other bad character.
/// </remarks>
internal static class JsonText
{
    /// <summary>The text of a string or member name, without its escapes, or a number as written.</summary>
    /// <param name="reader">Stands on the token; its bytes are known to be valid UTF-8.</param>
    internal static string Of(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> raw = reader.ValueSpan;

        // one byte of UTF-8, or one escape of two bytes and more, gives at most one character a byte
        char[] characters = new char[raw.Length];
        int length = 0;
        while (!raw.IsEmpty)
        {
            int escape = reader.ValueIsEscaped ? raw.IndexOf((byte)'\\') : -1;
            ReadOnlySpan<byte> plain = escape < 0 ? raw : raw[..escape];
            Utf8.ToUtf16(plain, characters.AsSpan(length), out _, out int written);
            length += written;
            raw = raw[plain.Length..];
            if (!raw.IsEmpty)
            {
                characters[length++] = Unescape(raw, out int taken);
                raw = raw[taken..];
            }
        }

        return new string(characters, 0, length);
    }

    /// <summary>The text of bytes that are all ASCII.</summary>
    internal static string FromAscii(ReadOnlySpan<byte> ascii)
    {
        char[] characters = new char[ascii.Length];
        Utf8.ToUtf16(ascii, characters, out _, out int written);
        return new string(characters, 0, written);
    }

    private static char Unescape(ReadOnlySpan<byte> escape, out int taken)
    {
        if (escape[1] == (byte)'u')
        {
            taken = 6;
            return (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        taken = 2;
        return (char)escape[1] switch
        {
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            char itself => itself,
        };
    }
}
