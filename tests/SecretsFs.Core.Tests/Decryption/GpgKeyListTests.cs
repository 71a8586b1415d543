using SecretsFs.Core.Decryption;

namespace SecretsFs.Core.Tests.Decryption;

public sealed class GpgKeyListTests
{
    private const string List = """
        sec:u:255:22:0A0C6D8C1421AAA2:1795363200:::u:::scESC:::+::ed25519:::0:
        fpr:::::::::7715514EDC837DEE16E56FBA0A0C6D8C1421AAA2:
        grp:::::::::0000000000000000000000000000000000000000:
        uid:u::::1795363200::AAAA::sec with an e:::::::::0:
        ssb:u:255:22:1111111111111111:1795363200::::::s:::+::ed25519::
        fpr:::::::::9999999999999999999999991111111111111111:
        ssb:u:255:18:DF794141A6E41A6A:1795363200::::::e:::+::cv25519::
        fpr:::::::::888888888888888888888888DF794141A6E41A6A:
        sec:u:4096:1:2222222222222222:1795363200:::u:::escESC:::D2760001::::::0:
        fpr:::::::::7777777777777777777777772222222222222222:
        """;

    [Fact]
    public void Keys_that_encrypt_are_taken_with_the_fingerprint_of_their_primary_key() => Assert.Equal(
        [
            new HostKey(0xDF794141A6E41A6A, "7715514EDC837DEE16E56FBA0A0C6D8C1421AAA2"),
            new HostKey(0x2222222222222222, "7777777777777777777777772222222222222222"),
        ],
        GpgKeyList.Parse(List).AsEnumerable());

    [Theory]
    [InlineData("")]
    [InlineData("sec\nssb:::\nfpr:")]
    [InlineData("ssb:u:255:18:not a key id:1::::::e:\nfpr:::::::::88:")]
    [InlineData("pub:u:255:18:DF794141A6E41A6A:1::::::e:\nfpr:::::::::88:")]
    public void What_is_no_secret_key_is_left_out(string list) => Assert.Empty(GpgKeyList.Parse(list));
}
