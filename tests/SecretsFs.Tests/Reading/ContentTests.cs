using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Reading;

public sealed class ContentTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    [MountTheory]
    [InlineData("text")]
    [InlineData("binary")]
    [InlineData("empty")]
    [InlineData("million")]
    public async Task Content_is_byte_equal(string entry)
    {
        Mount mount = await MountAsync(SharedManifest().Key("secret", entry));

        RunResult read = (await mount.CatAsync("secret")).Succeeded();

        Assert.Equal(PassStoreFixture.Contents[entry], read.Output);
    }

    [MountFact]
    public async Task One_byte_over_the_limit_is_refused()
    {
        Mount mount = await MountAsync(SharedManifest().Key("secret", "over"));

        await mount.AssertRefusedAsync("secret", "File too large", "too-large", "EFBIG");
    }

    [MountFact]
    public async Task Content_of_an_armored_entry_is_the_same()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        store.Put("armored", await Home.EncryptAsync("armored\n"u8.ToArray(), GpgHome.Host, "--armor"));
        Mount mount = await MountAsync(ManifestOf(store).Key("armored"));

        Assert.Equal("armored\n", (await mount.CatAsync("armored")).Succeeded().Text);
    }

    [MountFact]
    public async Task Content_of_a_link_inside_the_store_is_that_of_its_target()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        File.CreateSymbolicLink(store.EntryPath("link"), "text.gpg");
        Mount mount = await MountAsync(ManifestOf(store).Key("link"));

        Assert.Equal(PassStoreFixture.Contents["text"], (await mount.CatAsync("link")).Succeeded().Output);
    }

    [MountFact]
    public async Task Directories_list_what_is_declared()
    {
        Mount mount = await MountAsync(SharedManifest().Key("a/b/text", "text").Key("a/empty", "empty").Key("missing"));

        RunResult found = (await Child.RunAsync("find", mount.Path, "-printf", "%y %P\\n")).Succeeded();

        Assert.Equal(
            ["d ", "d a", "d a/b", "f a/b/text", "f a/empty", "f missing"],
            found.Text.TrimEnd('\n').Split('\n').Order());
    }

    [MountFact]
    public async Task A_read_at_an_offset_gives_the_rest()
    {
        Mount mount = await MountAsync(SharedManifest().Key("million"));

        RunResult read = (await Child.RunAsync("tail", "-c", "+1000001", mount.At("million"))).Succeeded();

        Assert.Equal(PassStoreFixture.Contents["million"][1_000_000..], read.Output);
    }
}
