using System.Text;
using SecretsFs.Core.Decryption;

namespace SecretsFs.Core.Tests.Decryption;

public sealed class RecipientReaderTests
{
    private const string Ours = "DF794141A6E41A6A";
    private const string Theirs = "1111111111111111";
    private const string Hidden = "0000000000000000";
    private const string OtherOfOurs = "2222222222222222";

    /// <summary>Tag 18 with a partial length.</summary>
    private const string Encrypted = "D2E001";

    private readonly RecipientReader _reader = new(
        [new HostKey(0xDF794141A6E41A6A, "A"), new HostKey(0x2222222222222222, "B")]);

    public static TheoryData<string, int> Messages => new()
    {
        { Key(Ours) + Encrypted, (int)RecipientAnswer.ForUs },
        { Key(OtherOfOurs) + Encrypted, (int)RecipientAnswer.ForUs },
        { Key(Theirs) + Key(Ours) + Encrypted, (int)RecipientAnswer.ForUs },
        { Key(Ours) + Key(Theirs) + Encrypted, (int)RecipientAnswer.ForUs },
        { Key(Hidden) + Key(Ours) + Encrypted, (int)RecipientAnswer.ForUs },
        { Key(Ours) + "D401FF", (int)RecipientAnswer.ForUs },
        { Key(Theirs) + Encrypted, (int)RecipientAnswer.NotForUs },
        { Encrypted, (int)RecipientAnswer.NotAMessage },
        { Key(Hidden) + Encrypted, (int)RecipientAnswer.CannotTell },
        { Key(Theirs) + Key(Hidden) + Encrypted, (int)RecipientAnswer.CannotTell },
        { "", (int)RecipientAnswer.NotAMessage },
        { "C1", (int)RecipientAnswer.NotAMessage },
        { Key(Ours), (int)RecipientAnswer.NotAMessage },
        { Key(Ours) + "C901FF", (int)RecipientAnswer.NotAMessage },
        { Key(Ours)[..10], (int)RecipientAnswer.NotAMessage },
        { "68656C6C6F0A", (int)RecipientAnswer.NotAMessage },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Packets_in_the_clear_tell_for_whom_a_message_is(string hex, int answer) =>
        Assert.Equal((RecipientAnswer)answer, _reader.Judge(Convert.FromHexString(hex)));

    [Theory]
    [MemberData(nameof(Messages))]
    public void Armor_makes_no_difference(string hex, int answer)
    {
        string armor = Armor(Convert.FromHexString(hex));
        Assert.Equal((RecipientAnswer)answer, _reader.Judge(Encoding.ASCII.GetBytes(armor)));
        string other = "a line before\r\n" + armor.Replace("-\n\n", "-\nComment: x\n \n", StringComparison.Ordinal);
        Assert.Equal(
            (RecipientAnswer)answer, _reader.Judge(Encoding.ASCII.GetBytes(other.ReplaceLineEndings("\r\n"))));
    }

    [Theory]
    [InlineData(Theirs, (int)RecipientAnswer.CannotTell)]
    [InlineData(Ours, (int)RecipientAnswer.ForUs)]
    public void Of_more_recipients_than_are_looked_at_the_first_count(string first, int answer)
    {
        string many = Key(first) + string.Concat(Enumerable.Repeat(Key(Theirs), 300));
        byte[] start = [.. Convert.FromHexString(many).Concat(new byte[RecipientReader.MostBytes])];
        start.AsSpan(Convert.FromHexString(many).Length).Fill(0xff);
        Assert.Equal(
            (RecipientAnswer)answer, _reader.Judge(start.AsSpan(0, RecipientReader.MostBytes)));
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xff)]
    public void Something_long_that_is_no_message_is_known_for_that(byte content)
    {
        byte[] start = new byte[RecipientReader.MostBytes];
        start.AsSpan().Fill(content);
        Assert.Equal(RecipientAnswer.NotAMessage, _reader.Judge(start));
    }

    [Theory]
    [InlineData("-----BEGIN PGP MESSAGE-----")]
    [InlineData("-----BEGIN PGP MESSAGE-----\n")]
    [InlineData("-----BEGIN PGP MESSAGE-----\n\n")]
    [InlineData("-----BEGIN PGP MESSAGE-----\n\n*!*\n")]
    [InlineData("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nwcBM\n")]
    [InlineData("x-----BEGIN PGP MESSAGE-----\n\nwcBM\n")]
    public void Armor_without_a_message_is_none(string text) =>
        Assert.Equal(RecipientAnswer.NotAMessage, _reader.Judge(Encoding.ASCII.GetBytes(text)));

    /// <summary>A public-key encrypted session key packet of version 3, with a session key of 130 bytes.</summary>
    private static string Key(string keyId) => $"C18C03{keyId}10{new string('A', 260)}";

    private static string Armor(byte[] message)
    {
        IEnumerable<string> lines = Convert.ToBase64String(message).Chunk(64).Select(static line => new string(line));
        return $"-----BEGIN PGP MESSAGE-----\n\n{string.Join('\n', lines)}\n=njUN\n-----END PGP MESSAGE-----\n";
    }
}
