using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Channel;

/// <summary>
/// How messages between keeper and worker are written: the kind, the sequence, little-endian, and a text in UTF-8.
/// </summary>
internal static class MessageFormat
{
    /// <summary>Of what is said between them; another number means that the two do not understand each other.</summary>
    public const int ProtocolVersion = 1;

    public const int HeaderSize = 5;

    /// <summary>In bytes, of a message to the worker.</summary>
    public const int LongestText = 48 * 1024;

    /// <summary>
    /// Every answer is so long, filled up with zeros: the most that goes into a pipe whole or not at all (PIPE_BUF).
    /// </summary>
    public const int AnswerSize = 4096;

    /// <summary>Writes a message, its text cut off where it does not fit: its length.</summary>
    public static int Write(Span<byte> target, ControlKind kind, uint sequence, string text)
    {
        target[0] = (byte)kind;
        BinaryPrimitives.WriteUInt32LittleEndian(target[1..], sequence);
        Encoding.UTF8.GetEncoder().Convert(text, target[HeaderSize..], flush: true, out _, out int length, out _);
        return HeaderSize + length;
    }

    /// <summary>Reads a message of at least <see cref="HeaderSize"/> bytes.</summary>
    public static ControlMessage Read(ReadOnlySpan<byte> message, IReadOnlyList<SafeFileHandle> files)
    {
#pragma warning disable RS0030 // settings and messages for people, never plaintext
        string text = Encoding.UTF8.GetString(message[HeaderSize..]);
#pragma warning restore RS0030
        return new ControlMessage(
            (ControlKind)message[0], BinaryPrimitives.ReadUInt32LittleEndian(message[1..]), text, files);
    }

    /// <summary>Reads an answer; its text ends with the first zero.</summary>
    public static ControlMessage ReadAnswer(ReadOnlySpan<byte> answer)
    {
        ReadOnlySpan<byte> text = answer[HeaderSize..AnswerSize];
        int end = text.IndexOf((byte)0);
        return Read(answer[..(HeaderSize + (end < 0 ? text.Length : end))], []);
    }
}
