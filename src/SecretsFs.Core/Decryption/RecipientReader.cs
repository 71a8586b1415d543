using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Decryption;

/// <summary>
/// Tells whether messages are encrypted to one of our keys, from the key ids at their start, without any key and
/// without decrypting. One thread.
/// </summary>
/// <param name="keys">Our keys.</param>
internal sealed class RecipientReader(IReadOnlyList<HostKey> keys)
{
    /// <summary>The most that is read of a file: some sixty recipients with the longest RSA keys.</summary>
    public const int MostBytes = 64 * 1024;

    private readonly MessageEnvelope _envelope = new();
    private readonly byte[] _start = new byte[MostBytes];
    private readonly byte[] _decoded = new byte[MostBytes];

    /// <summary>Reads the start of a file, wherever it is positioned.</summary>
    public RecipientAnswer Read(SafeFileHandle file)
    {
        int length = FileBytes.Read(file, _start, 0, out _);
        return length < 0 ? RecipientAnswer.Unreadable : Judge(_start.AsSpan(0, length));
    }

    /// <summary>The same for bytes; as many as <see cref="MostBytes"/> are taken for the start of more.</summary>
    public RecipientAnswer Judge(ReadOnlySpan<byte> start)
    {
        bool isWhole = start.Length < MostBytes;
        if (!MessageEnvelope.IsBinary(start))
        {
            start = _decoded.AsSpan(0, ArmorText.DecodeStart(start, _decoded));
        }

        bool isMessage = _envelope.TryRead(start);
        bool hasRecipients = _envelope.Recipients.Count + _envelope.Hidden.Count > 0;
        if (!isMessage && (isWhole || !hasRecipients))
        {
            return RecipientAnswer.NotAMessage;
        }

        return _envelope.Recipients.Any(id => keys.Any(key => key.KeyId == id)) ? RecipientAnswer.ForUs
            : _envelope.Hidden.Count > 0 || !isMessage ? RecipientAnswer.CannotTell
            : RecipientAnswer.NotForUs;
    }
}
