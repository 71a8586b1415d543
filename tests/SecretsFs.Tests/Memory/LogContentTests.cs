using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Memory;

/// <summary>The log has no part of a content, however it was read or refused.</summary>
[Collection(SecondCollection.Name)]
public sealed class LogContentTests(PassStoreFixture keys) : CanaryTests(keys)
{
    [MountTheory("python3")]
    [InlineData(Short)]
    [InlineData(Long)]
    public async Task It_is_never_in_the_log(int length)
    {
        await MakeCanaryAsync(length);
        byte[] message = await File.ReadAllBytesAsync(Store.EntryPath(Entry));
        message[^1] ^= 1;
        Store.Put("tampered", message);
        TestManifest manifest = Manifest.Key("tampered");
        Mount mount = await MountAsync(manifest, new MountOptions { LogLevel = "debug" });

        (await Child.RunAsync("stat", mount.At(Entry), mount.At("tampered"))).Succeeded();
        (await mount.CatAsync(Entry)).Succeeded();
        Assert.NotEqual(0, (await mount.CatAsync("tampered")).Status);
        await using (FileMapper mapper = await FileMapper.StartAsync(mount.At(Entry), FileMapper.Private))
        {
            Assert.Equal(Canary.Text, await mapper.MappedAsync());
            await mount.ReloadAsync(Manifest.Limit("secretBytes", length - 1));
            Assert.NotEqual(0, (await mount.CatAsync(Entry)).Status);
            await mount.ReloadAsync(ManifestOf(Store).Key("text"));
        }

        await mount.StopAsync();

        Assert.NotEmpty(mount.AuditLines(Entry));
        Assert.NotEmpty(mount.AuditLines("tampered"));
        Assert.False(HasPart(mount.Log.Text), mount.Log.Text);
    }

    /// <summary>Whether a text has sixteen characters in a row that are the canary's.</summary>
    private bool HasPart(string text)
    {
        const int Part = 16;
        HashSet<string> parts = [.. Enumerable.Range(0, Canary.Text.Length - Part + 1)
            .Select(i => Canary.Text.Substring(i, Part))];
        return Enumerable.Range(0, Math.Max(0, text.Length - Part + 1))
            .Any(i => parts.Contains(text.Substring(i, Part)));
    }
}
