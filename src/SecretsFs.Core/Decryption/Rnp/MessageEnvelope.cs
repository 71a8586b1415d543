using System.Buffers.Binary;

namespace SecretsFs.Core.Decryption;

/// <summary>
/// What stands before the encrypted part of an OpenPGP message in the clear (RFC 9580, sections 4.2 and 5.1): to whom
/// it is encrypted, and how it is protected. One message at a time; used again for the next.
/// </summary>
internal sealed class MessageEnvelope
{
    /// <summary>What <see cref="TryRead"/> takes, for people.</summary>
    public const string Expected = "an encrypted OpenPGP message with integrity protection";

    /// <summary>Nobody has so many recipients; what has is made to keep us busy.</summary>
    private const int MostPackets = 1024;

    private const int KeyIdLength = 8;
    private const byte Encrypted = 0x80;
    private const byte NewFormat = 0x40;

    private readonly List<int> _hidden = [];
    private readonly List<ulong> _recipients = [];

    private enum Tag
    {
        SessionKeyForKey = 1,
        SessionKeyForPassphrase = 3,
        EncryptedData = 9,
        Marker = 10,
        EncryptedAndProtectedData = 18,
        AeadEncryptedData = 20,
        Padding = 21,
    }

    /// <summary>The key ids it is encrypted to, without the hidden ones.</summary>
    public IReadOnlyList<ulong> Recipients => _recipients;

    /// <summary>Where in the message key ids of hidden recipients stand, which are zero.</summary>
    public IReadOnlyList<int> Hidden => _hidden;

    /// <summary>
    /// Reads a message that is not armored. False where it is not an encrypted message of packets with integrity
    /// protection, to somebody; what follows the first byte of the encrypted part is not looked at.
    /// </summary>
    public bool TryRead(ReadOnlySpan<byte> message)
    {
        _hidden.Clear();
        _recipients.Clear();
        int position = 0;
        bool hasSessionKey = false;
        for (int packets = 0; packets < MostPackets; packets++)
        {
            if (!TryReadHeader(message[position..], out Tag tag, out int header, out long length))
            {
                return false;
            }

            if (tag is Tag.EncryptedAndProtectedData or Tag.AeadEncryptedData)
            {
                return hasSessionKey;
            }

            position += header;
            hasSessionKey |= tag is Tag.SessionKeyForKey or Tag.SessionKeyForPassphrase;
            if (length < 0 || length > message.Length - position
                || tag is not (Tag.SessionKeyForKey or Tag.SessionKeyForPassphrase or Tag.Marker or Tag.Padding))
            {
                return false;
            }

            if (tag == Tag.SessionKeyForKey)
            {
                AddRecipient(message.Slice(position, (int)length), position);
            }

            position += (int)length;
        }

        return false;
    }

    /// <summary>Whether the bytes begin like a packet, and not like text such as armor.</summary>
    public static bool IsBinary(ReadOnlySpan<byte> message) => message.Length > 0 && (message[0] & Encrypted) != 0;

    /// <summary>Version 3 has the key id at a fixed place; others are for engines that know them.</summary>
    private void AddRecipient(ReadOnlySpan<byte> packet, int position)
    {
        const byte Version = 3;
        if (packet.Length <= KeyIdLength || packet[0] != Version)
        {
            return;
        }

        ulong keyId = BinaryPrimitives.ReadUInt64BigEndian(packet[1..]);
        if (keyId == 0)
        {
            _hidden.Add(position + 1);
        }
        else
        {
            _recipients.Add(keyId);
        }
    }

    /// <summary>A header; the length is negative where it is not told, or in parts.</summary>
    private static bool TryReadHeader(ReadOnlySpan<byte> bytes, out Tag tag, out int header, out long length)
    {
        const int LastOneByteLength = 191, LastTwoByteLength = 223, FiveByteLength = 255, Indeterminate = 3;
        (tag, header, length) = (default, 0, -1);
        if (bytes.Length < 2 || (bytes[0] & Encrypted) == 0)
        {
            return false;
        }

        int first = bytes[1];
        if ((bytes[0] & NewFormat) != 0)
        {
            tag = (Tag)(bytes[0] & 0x3f);
            header = first <= LastOneByteLength ? 2 : first <= LastTwoByteLength ? 3 : first == FiveByteLength ? 6 : 2;
            if (bytes.Length < header)
            {
                return false;
            }

            length = header switch
            {
                6 => BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]),
                3 => ((first - LastOneByteLength - 1) << 8) + bytes[2] + LastOneByteLength + 1,
                _ => first <= LastOneByteLength ? first : -1,
            };
            return true;
        }

        tag = (Tag)((bytes[0] >> 2) & 0xf);
        int kind = bytes[0] & 3;
        header = kind == Indeterminate ? 1 : 1 + (1 << kind);
        if (bytes.Length < header)
        {
            return false;
        }

        length = kind switch
        {
            0 => first,
            1 => BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]),
            2 => BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]),
            _ => -1,
        };
        return true;
    }
}
