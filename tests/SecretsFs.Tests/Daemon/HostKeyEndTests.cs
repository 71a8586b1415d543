using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Daemon;

/// <summary>A daemon that is ended while it unlocks a key or decrypts ends in order.</summary>
[Collection(SecondCollection.Name)]
public sealed class HostKeyEndTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    [MountTheory(Requirements.LibRnp)]
    [InlineData(GpgHome.Host, "")]
    [InlineData(GpgHome.Locked, GpgHome.Passphrase)]
    public async Task It_ends_in_order_whatever_is_under_way(string user, string passphrase)
    {
        string key = await Home.ExportKeyFileAsync(Scratch.At("host.key"), user, passphrase);
        string? passphraseFile = passphrase.Length == 0 ? null : Scratch.Write("passphrase", passphrase);
        if (passphraseFile is not null)
        {
            File.SetUnixFileMode(passphraseFile, Modes.Secret);
        }

        TestManifest manifest = SharedManifest().Rnp(key, passphraseFile).Key("text").Key("locked/text").Key("million");
        for (int i = 0; i < 8; i++)
        {
            // ready, it looks at the machine and measures lengths in the background: disposing expects status 0
            await using Mount mount = await Mount.StartAsync(Scratch, manifest, new MountOptions());
        }
    }
}
