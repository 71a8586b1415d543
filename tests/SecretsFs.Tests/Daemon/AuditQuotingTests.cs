using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Daemon;

/// <summary>A name cannot end its quotes in an audit line and go on to say how it ended.</summary>
[Collection(SecondCollection.Name)]
public sealed class AuditQuotingTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    [MountTheory]
    [InlineData("a\" outcome=granted b=\"", "a\\\" outcome=granted b=\\\"")]
    [InlineData("a\\", "a\\\\")]
    [InlineData("a\\\" outcome=granted", "a\\\\\\\" outcome=granted")]
    public async Task A_key_with_a_quote_stays_in_its_quotes(string key, string quoted)
    {
        Mount mount = await MountAsync(SharedManifest().Key(key, "missing"));

        await mount.CatAsync(key);

        string line = await mount.AuditLineAsync(quoted);
        Assert.StartsWith(
            $"warning: audit: key=\"{quoted}\" entry=\"missing\" uid=0 ", line, StringComparison.Ordinal);
    }

    [MountFact]
    public async Task An_entry_with_a_quote_stays_in_its_quotes()
    {
        Mount mount = await MountAsync(SharedManifest().Key("key", "a\" uid=1 b=\""));

        await mount.CatAsync("key");

        Assert.StartsWith(
            "warning: audit: key=\"key\" entry=\"a\\\" uid=1 b=\\\"\" uid=0 ",
            await mount.AuditLineAsync("key"),
            StringComparison.Ordinal);
    }
}
