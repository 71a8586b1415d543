using SecretsFs.Core.Decryption;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Tests.Decryption.Vectors;

/// <summary>
/// However a message is damaged, an engine gives its true plaintext or nothing. An engine is a class that derives from
/// this and gives its decryptors.
/// </summary>
public abstract class MutationTests : EngineTests
{
    private static readonly byte[] s_masks = [0x01, 0x80, 0xff];

    public static TheoryData<string> Names =>
    [
        "good/bytes-64", "good/compression-zlib", "good/signed-known", "good/hidden", "good/aead-ocb", "good/aead-eax",
    ];

    /// <summary>Every how many bytes a message is damaged; more than one where an engine is slow.</summary>
    protected virtual int Stride => 1;

    [VectorTheory]
    [MemberData(nameof(Names))]
    public void A_flipped_byte_gives_the_true_plaintext_or_nothing(string name)
    {
        (Vector vector, byte[] message) = LoadWhole(name);
        int refused = 0, tried = 0;
        for (int at = 0; at < message.Length; at += Stride)
        {
            foreach (byte mask in s_masks)
            {
                message[at] ^= mask;
                refused += IsRefused(vector, message, $"byte {at}, mask {mask:x2}") ? 1 : 0;
                message[at] ^= mask;
                tried++;
            }
        }

        // few bytes may be changed with nothing lost: the second octet of a length, names in a header
        Assert.InRange(refused, tried * 8 / 10, tried);
    }

    [VectorTheory]
    [MemberData(nameof(Names))]
    public void A_beginning_gives_the_true_plaintext_or_nothing(string name)
    {
        (Vector vector, byte[] message) = LoadWhole(name);
        for (int length = 0; length < message.Length; length += Stride)
        {
            bool refused = IsRefused(vector, message.AsSpan(0, length), $"the first {length} bytes");
            Assert.True(refused, $"the first {length} bytes of {message.Length} are enough");
        }
    }

    private (Vector Vector, byte[] Message) LoadWhole(string name)
    {
        Vector vector = Vector.Load(name, Engine);
        byte[] message = File.ReadAllBytes(vector.File);
        Assert.False(IsRefused(vector, message, "the whole"));
        return (vector, message);
    }

    private bool IsRefused(Vector vector, ReadOnlySpan<byte> message, string what)
    {
        DecryptionResult result = Decrypt(vector.Key, message);
        using (result.Plaintext)
        {
            Assert.NotEqual(ReadOutcome.Unset, result.Outcome);
            Assert.Equal(result.Outcome == ReadOutcome.Granted, result.Plaintext is not null);
            Assert.True(result.Plaintext is null || vector.IsPlaintext(result.Plaintext), $"another plaintext: {what}");
        }

        Assert.Equal(0, Budget.Used);
        return result.Outcome != ReadOutcome.Granted;
    }
}
