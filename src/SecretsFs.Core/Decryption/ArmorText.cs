using System.Buffers.Text;

namespace SecretsFs.Core.Decryption;

/// <summary>Messages in ASCII armor (RFC 9580, section 6.2). Not for what is secret.</summary>
internal static class ArmorText
{
    /// <summary>
    /// Decodes the start of a message, as far as it is there and in order: checks neither its end nor its checksum.
    /// </summary>
    /// <param name="text">The file, or the start of it.</param>
    /// <param name="target">Takes the bytes; as long as the text at least.</param>
    /// <returns>The number of bytes; 0 where there is no message in armor.</returns>
    public static int DecodeStart(ReadOnlySpan<byte> text, Span<byte> target)
    {
        ReadOnlySpan<byte> begin = "-----BEGIN PGP MESSAGE-----"u8;
        int start = text.IndexOf(begin);
        if (start < 0 || (start > 0 && text[start - 1] != '\n') || !TrySkipHeaders(ref text, start + begin.Length))
        {
            return 0;
        }

        // neither a checksum nor the end of the armor is base64 text, and both are lines of their own
        int end = text.IndexOf("\n="u8);
        end = end < 0 ? text.Length : end;
        int dashes = text.IndexOf("\n-"u8);
        end = dashes < 0 ? end : Math.Min(end, dashes);
        bool isAllThere = end < text.Length;
        _ = Base64.DecodeFromUtf8(text[..end], target, out _, out int written, isAllThere);
        return written;
    }

    /// <summary>Leaves what follows the empty line after the headers.</summary>
    private static bool TrySkipHeaders(ref ReadOnlySpan<byte> text, int position)
    {
        text = text[position..];
        for (bool isFirst = true; ; isFirst = false)
        {
            int end = text.IndexOf((byte)'\n');
            if (end < 0)
            {
                return false;
            }

            bool isBlank = text[..end].Trim(" \t\r"u8).IsEmpty;
            text = text[(end + 1)..];
            if (isBlank && !isFirst)
            {
                return true;
            }
        }
    }
}
