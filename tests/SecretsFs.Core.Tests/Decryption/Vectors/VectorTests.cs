using SecretsFs.Core.Decryption;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Tests.Decryption.Vectors;

/// <summary>
/// Runs tests/vectors/openpgp through an engine: each NAME.gpg must come to what NAME.json says. An engine is a class
/// that derives from this and gives its decryptors.
/// </summary>
/// <param name="homes">Homes of gpg, to make messages with.</param>
public abstract class VectorTests(GpgHomes homes) : EngineTests, IClassFixture<GpgHomes>
{
    /// <summary>Homes of gpg with the keys of the vectors.</summary>
    protected GpgHomes Homes => homes;

    public static TheoryData<string> Names => [.. Vector.Names];

    [VectorTheory]
    [MemberData(nameof(Names))]
    public void A_message_comes_to_what_is_expected(string name)
    {
        Vector vector = Vector.Load(name, Engine);
        DecryptionResult result = Decrypt(vector.Key, File.ReadAllBytes(vector.File));
        using (result.Plaintext)
        {
            vector.AssertAsExpected(result);
        }

        Assert.Equal(0, Budget.Used);
    }

    [VectorTheory]
    [InlineData(SizeLimit, ReadOutcome.Granted)]
    [InlineData(SizeLimit + 1, ReadOutcome.TooLarge)]
    [InlineData(10 * SizeLimit, ReadOutcome.TooLarge)]
    public void A_message_that_nobody_compressed_is_granted_up_to_the_limit(int length, ReadOutcome expected)
    {
        byte[] message = homes.Run(
            "host", new byte[length], "--trust-model", "always", "-z", "0", "-r", "host@vectors.test", "-o", "-", "-e");
        Assert.True(message.Length > length);

        DecryptionResult result = Decrypt("host", message);
        using (result.Plaintext)
        {
            Assert.Equal(expected, result.Outcome);
            Assert.Equal(expected == ReadOutcome.Granted ? length : null, result.Plaintext?.Length);
        }

        Assert.Equal(0, Budget.Used);
    }
}
