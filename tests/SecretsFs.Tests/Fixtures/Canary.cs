using System.Collections;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// A content that is nowhere else: random text, so that a part of it is known wherever it lies, and as UTF-16 too.
/// Any 23 bytes in a row, or 19 characters of a string, are known at any address.
/// </summary>
internal sealed class Canary
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private const int FilterBits = 22;
    private const int WordSize = sizeof(ulong);
    private const ulong HighBytesOfCharacters = 0xff00_ff00_ff00_ff00;

    /// <summary>Every eight bytes in a row, at every offset.</summary>
    private readonly HashSet<ulong> _words;

    /// <summary>Tells of nearly every other word that it is not one of them, and is small enough for a cache.</summary>
    private readonly BitArray _filter = new(1 << FilterBits);

    /// <param name="length">Its length in bytes: whole words, so that a whole copy is found whole.</param>
    public Canary(int length)
    {
        Assert.Equal(0, length % WordSize);
        Text = RandomNumberGenerator.GetString(Alphabet, length);
        Bytes = Encoding.ASCII.GetBytes(Text);
        _words = new HashSet<ulong>(length);
        for (int i = 0; i + WordSize <= length; i++)
        {
            ulong word = MemoryMarshal.Read<ulong>(Bytes.AsSpan(i));
            _words.Add(word);
            _filter[Hash(word)] = true;
        }
    }

    public string Text { get; }

    public byte[] Bytes { get; }

    /// <summary>Whether a word is a part of it.</summary>
    public bool HasBytes(ulong word) => _filter[Hash(word)] && _words.Contains(word);

    /// <summary>Whether the eight characters that two words hold in UTF-16 are a part of it.</summary>
    public bool HasCharacters(ulong first, ulong second) =>
        ((first | second) & HighBytesOfCharacters) == 0 && HasBytes(Narrow(first) | (Narrow(second) << 32));

    private static int Hash(ulong word) => (int)((word * 0x9e37_79b9_7f4a_7c15) >> (64 - FilterBits));

    /// <summary>The low bytes of four characters.</summary>
    private static ulong Narrow(ulong characters)
    {
        ulong pairs = (characters | (characters >> 8)) & 0x0000_ffff_0000_ffff;
        return (pairs | (pairs >> 16)) & 0xffff_ffff;
    }
}
