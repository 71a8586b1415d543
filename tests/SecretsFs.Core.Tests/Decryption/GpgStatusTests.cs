using System.Text;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Tests.Decryption;

/// <summary>The status lines that gpg 2.2.40 wrote for real messages, and what they must mean.</summary>
public sealed class GpgStatusTests
{
    private const string Good =
        "ENC_TO 743C0EE77602F39A 18 0|KEY_CONSIDERED F78F 0|DECRYPTION_KEY EF47 F78F u|BEGIN_DECRYPTION|"
        + "DECRYPTION_INFO 2 9 0|"
        + "PLAINTEXT 62 1795341040 |PLAINTEXT_LENGTH 6|DECRYPTION_OKAY|GOODMDC|END_DECRYPTION";

    [Fact]
    public void The_one_good_sequence_is_verified() => Assert.True(Judge(Good).IsVerified);

    [Fact]
    public void An_ocb_message_is_verified_although_its_info_names_no_method() =>
        Assert.True(
            Judge(Good.Replace("DECRYPTION_INFO 2 9 0", "DECRYPTION_INFO 0 9 0", StringComparison.Ordinal)).IsVerified);

    [Theory]
    [InlineData("GOODMDC|")]
    [InlineData("DECRYPTION_OKAY|")]
    [InlineData("BEGIN_DECRYPTION|")]
    [InlineData("|END_DECRYPTION")]
    [InlineData("PLAINTEXT 62 1795341040 |")]
    public void Without_any_part_of_it_nothing_is_verified(string part) =>
        Assert.False(Judge(Good.Replace(part, "", StringComparison.Ordinal)).IsVerified);

    [Theory]
    [InlineData("GOODMDC", "GOODMDC|BADMDC")]
    [InlineData("GOODMDC", "GOODMDC|DECRYPTION_FAILED")]
    [InlineData("END_DECRYPTION", "END_DECRYPTION|FAILURE decrypt 38")]
    [InlineData("END_DECRYPTION", "END_DECRYPTION|PLAINTEXT 62 0 ")]
    [InlineData("END_DECRYPTION", "END_DECRYPTION|BEGIN_DECRYPTION|END_DECRYPTION")]
    [InlineData("ENC_TO 743C0EE77602F39A 18 0", "PLAINTEXT 62 0 ")]
    public void With_anything_more_it_is_corrupt(string part, string instead)
    {
        GpgStatus status = Judge(Good.Replace(part, instead, StringComparison.Ordinal));
        Assert.False(status.IsVerified);
        Assert.Equal(ReadOutcome.Corrupt, status.Refusal);
    }

    [Theory]
    [InlineData(
        "ENC_TO 10A9 18 0|KEY_CONSIDERED 8DDE 0|NO_SECKEY 10A9|BEGIN_DECRYPTION|DECRYPTION_FAILED|END_DECRYPTION",
        ReadOutcome.NoKey)]
    [InlineData(
        "ENC_TO BB3E 18 0|ERROR pkdecrypt_failed 67108949|BEGIN_DECRYPTION|DECRYPTION_FAILED|END_DECRYPTION",
        ReadOutcome.Locked)]
    [InlineData(
        "ENC_TO BB3E 18 0|ERROR pkdecrypt_failed 67108963|BEGIN_DECRYPTION|DECRYPTION_FAILED|END_DECRYPTION",
        ReadOutcome.Locked)]
    [InlineData(
        "ENC_TO BB3E 18 0|ERROR pkdecrypt_failed 67108875|BEGIN_DECRYPTION|DECRYPTION_FAILED|END_DECRYPTION",
        ReadOutcome.WrongPassphrase)]
    [InlineData("NO_SECKEY 10A9|ERROR pkdecrypt_failed 67108949|DECRYPTION_FAILED", ReadOutcome.Locked)]
    [InlineData("ERROR pkdecrypt_failed 67108941|DECRYPTION_FAILED", ReadOutcome.Failed)]
    [InlineData("ERROR pkdecrypt_failed 67125247|DECRYPTION_FAILED", ReadOutcome.Failed)]
    [InlineData("ERROR pkdecrypt_failed 67108871|DECRYPTION_FAILED", ReadOutcome.Corrupt)]
    [InlineData("NEED_PASSPHRASE_SYM 9 3 2|BEGIN_DECRYPTION|DECRYPTION_FAILED|END_DECRYPTION", ReadOutcome.NoKey)]
    [InlineData(
        "ENC_TO 743C 18 0|DECRYPTION_KEY EF47 F78F u|BEGIN_DECRYPTION|DECRYPTION_INFO 2 9 0|NODATA 2|"
        + "DECRYPTION_FAILED|END_DECRYPTION",
        ReadOutcome.Corrupt)]
    [InlineData("NODATA 1|NODATA 2|FAILURE decrypt 4294967295", ReadOutcome.Corrupt)]
    [InlineData("UNEXPECTED 0|FAILURE decrypt 38", ReadOutcome.Corrupt)]
    [InlineData("PLAINTEXT 62 1795341040 |PLAINTEXT_LENGTH 6", ReadOutcome.Corrupt)]
    [InlineData("", ReadOutcome.Corrupt)]
    public void Each_failure_has_its_outcome(string lines, ReadOutcome outcome)
    {
        GpgStatus status = Judge(lines);
        Assert.False(status.IsVerified);
        Assert.Equal(outcome, status.Refusal);
    }

    [Fact]
    public void Lines_may_be_split_anywhere()
    {
        byte[] bytes = Bytes(Good);
        for (int split = 0; split < bytes.Length; split++)
        {
            GpgStatus status = new();
            status.Take(bytes.AsSpan(0, split));
            status.Take(bytes.AsSpan(split));
            Assert.True(status.IsVerified);
        }
    }

    [Fact]
    public void A_line_without_the_prefix_or_longer_than_any_counts_for_nothing()
    {
        GpgStatus status = new();
        status.Take(Encoding.ASCII.GetBytes(Good.Replace('|', '\n')));
        status.Take(Encoding.ASCII.GetBytes(new string('x', 100_000) + "[GNUPG:] GOODMDC\n"));
        Assert.False(status.IsVerified);
    }

    private static byte[] Bytes(string lines) =>
        Encoding.ASCII.GetBytes(string.Concat(lines.Split('|').Select(line => $"[GNUPG:] {line}\n")));

    private static GpgStatus Judge(string lines)
    {
        GpgStatus status = new();
        status.Take(Bytes(lines));
        return status;
    }
}
