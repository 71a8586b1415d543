using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Refusals;

/// <summary>An entry that is not one intact, encrypted message with integrity protection is a bad message.</summary>
public sealed class MessageTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private static readonly byte[] s_content = "never to be seen\n"u8.ToArray();

    [MountTheory]
    [InlineData("garbage")]
    [InlineData("plain text")]
    [InlineData("empty file")]
    [InlineData("truncated")]
    [InlineData("half")]
    [InlineData("last byte flipped")]
    [InlineData("middle byte flipped")]
    [InlineData("no integrity protection")]
    [InlineData("no integrity protection, old cipher")]
    [InlineData("only signed")]
    [InlineData("clearsigned")]
    [InlineData("public key")]
    [InlineData("two messages")]
    public async Task It_is_refused(string kind)
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        store.Put("bad", await MakeAsync(kind));
        Mount mount = await MountAsync(ManifestOf(store).Key("bad").Key("text"));

        await mount.AssertRefusedAsync("bad", "Bad message", "corrupt", "EBADMSG");

        (await mount.CatAsync("text")).Succeeded();
        Assert.DoesNotContain("never to be seen", mount.Log.Text, StringComparison.Ordinal);
    }

    [MountFact]
    public async Task A_large_message_with_a_damaged_end_gives_not_one_byte()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        byte[] message = await File.ReadAllBytesAsync(store.EntryPath("million"));
        message[^1] ^= 1;
        store.Put("million", message);
        Mount mount = await MountAsync(ManifestOf(store).Key("million"));

        await mount.AssertRefusedAsync("million", "Bad message", "corrupt", "EBADMSG");
    }

    private async Task<byte[]> MakeAsync(string kind)
    {
        byte[] good = await Home.EncryptAsync(s_content, GpgHome.Host);
        switch (kind)
        {
            case "garbage":
                return [.. Enumerable.Range(0, 500).Select(i => (byte)(i * 37))];
            case "plain text":
                return s_content;
            case "empty file":
                return [];
            case "truncated":
                return good[..^1];
            case "half":
                return good[..(good.Length / 2)];
            case "last byte flipped":
                good[^1] ^= 1;
                return good;
            case "middle byte flipped":
                good[good.Length - 30] ^= 1;
                return good;
            case "no integrity protection":
                return await Home.EncryptAsync(s_content, GpgHome.Host, "--rfc2440", "--cipher-algo", "AES256");
            case "no integrity protection, old cipher":
                return await Home.EncryptAsync(s_content, GpgHome.Host, "--rfc2440", "--cipher-algo", "3DES");
            case "only signed":
                return await Home.GpgAsync(s_content, "-u", GpgHome.Host, "-o", "-", "--sign");
            case "clearsigned":
                return await Home.GpgAsync(s_content, "-u", GpgHome.Host, "-o", "-", "--clearsign");
            case "public key":
                return await Home.GpgAsync(null, "--export", GpgHome.Host);
            case "two messages":
                return [.. good, .. good];
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such message");
        }
    }
}
