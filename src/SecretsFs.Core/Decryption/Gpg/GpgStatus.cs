using System.Buffers.Text;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Decryption;

/// <summary>
/// Follows the lines that gpg writes to --status-fd (GnuPG, doc/DETAILS) and judges the whole. Success needs
/// every part of the one good sequence: gpg writes tampered plaintext before it knows, exits 0 for a message that
/// is only signed, and says DECRYPTION_OKAY for some that are damaged or were never protected. GOODMDC is what
/// tells of protection, also for AEAD: gpg 2.2 writes a DECRYPTION_INFO without any method for an OCB message.
/// </summary>
internal sealed class GpgStatus
{
    private const int LongestLine = 1024;

    /// <summary>The low 16 bits of a gpg error are its code (libgpg-error, err-codes.h).</summary>
    private const uint CodeMask = 0xffff;

    private const uint SystemErrorBit = 0x8000;

    private readonly byte[] _line = new byte[LongestLine];
    private int _length;

    private int _plaintexts;
    private bool _decrypting;
    private bool _plaintextInside;
    private bool _okay;
    private bool _goodMdc;
    private bool _refused;
    private bool _noSecretKey;
    private bool _symmetric;
    private bool _locked;
    private bool _wrongPassphrase;
    private bool _agentFailed;
    private bool _sawKey;

    /// <summary>
    /// True where one message, encrypted and with integrity protection, was decrypted and verified whole.
    /// Only together with exit status 0.
    /// </summary>
    public bool IsVerified =>
        _plaintexts == 1 && _plaintextInside && _okay && _goodMdc && !_refused && !_decrypting;

    /// <summary>Why it was refused, where <see cref="IsVerified"/> or the exit status says so.</summary>
    public ReadOutcome Refusal =>
        _wrongPassphrase ? ReadOutcome.WrongPassphrase
        : _locked ? ReadOutcome.Locked
        : _agentFailed ? ReadOutcome.Failed
        : (_noSecretKey || _symmetric) && !_sawKey ? ReadOutcome.NoKey
        : ReadOutcome.Corrupt;

    /// <summary>Takes the next bytes of the status output; lines may be split anywhere.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        foreach (byte one in bytes)
        {
            if (one == (byte)'\n')
            {
                Line(_line.AsSpan(0, _length));
                _length = 0;
            }
            else if (_length < LongestLine)
            {
                _line[_length++] = one;
            }
        }
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("[GNUPG:] "u8))
        {
            return;
        }

        line = line["[GNUPG:] "u8.Length..];
        ReadOnlySpan<byte> keyword = Word(ref line);
        if (keyword.SequenceEqual("BEGIN_DECRYPTION"u8))
        {
            _refused |= _decrypting || _okay;
            _decrypting = true;
        }
        else if (keyword.SequenceEqual("END_DECRYPTION"u8))
        {
            _decrypting = false;
        }
        else if (keyword.SequenceEqual("DECRYPTION_KEY"u8))
        {
            _sawKey = true;
        }
        else if (keyword.SequenceEqual("PLAINTEXT"u8))
        {
            _plaintexts++;
            _plaintextInside |= _decrypting;
        }
        else if (keyword.SequenceEqual("DECRYPTION_OKAY"u8))
        {
            _okay = true;
        }
        else if (keyword.SequenceEqual("GOODMDC"u8))
        {
            _goodMdc = true;
        }
        else
        {
            TakeProblem(keyword, line);
        }
    }

    private void TakeProblem(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> rest)
    {
        if (keyword.SequenceEqual("NO_SECKEY"u8))
        {
            _noSecretKey = true;
        }
        else if (keyword.SequenceEqual("NEED_PASSPHRASE_SYM"u8))
        {
            _symmetric = true;
        }
        else if (keyword.SequenceEqual("BAD_PASSPHRASE"u8))
        {
            _wrongPassphrase = true;
        }
        else if (keyword.SequenceEqual("ERROR"u8))
        {
            ReadOnlySpan<byte> place = Word(ref rest);
            TakeError(place, Word(ref rest));
        }
        else if (keyword.SequenceEqual("BADMDC"u8)
            || keyword.SequenceEqual("DECRYPTION_FAILED"u8)
            || keyword.SequenceEqual("FAILURE"u8)
            || keyword.SequenceEqual("UNEXPECTED"u8)
            || keyword.SequenceEqual("NODATA"u8))
        {
            _refused = true;
        }
    }

    private void TakeError(ReadOnlySpan<byte> place, ReadOnlySpan<byte> number)
    {
        const uint NoAgent = 77, Agent = 78, EndOfFile = 16383, FirstAssuan = 256, LastAssuan = 281;
        if (!place.StartsWith("pkdecrypt_failed"u8)
            || !Utf8Parser.TryParse(number, out uint error, out int used) || used != number.Length)
        {
            return;
        }

        switch (error & CodeMask)
        {
            case 11 or 31: // GPG_ERR_BAD_PASSPHRASE, GPG_ERR_BAD_PIN
                _wrongPassphrase = true;
                break;
            case 62 or 85 or 99 or 177 or 198: // TIMEOUT, NO_PIN_ENTRY, CANCELED, NO_PASSPHRASE, FULLY_CANCELED
                _locked = true;
                break;
            case 17: // GPG_ERR_NO_SECKEY
                _noSecretKey = true;
                break;
            case NoAgent or Agent or EndOfFile or (>= FirstAssuan and <= LastAssuan) or >= SystemErrorBit:
                _agentFailed = true;
                break;
            default:
                _sawKey = true;
                break;
        }
    }

    private static ReadOnlySpan<byte> Word(ref ReadOnlySpan<byte> rest)
    {
        int end = rest.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return word;
    }
}
