using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Waiting;

/// <summary>Who may only stat a file cannot keep those waiting who open one.</summary>
[Collection(AloneCollection.Name)]
public sealed class MeasuringTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private static readonly OtherUser s_nobody = new(65534);

    [MountTheory]
    [InlineData(4)]
    [InlineData(12)]
    public async Task Stats_of_slow_entries_do_not_hold_up_an_open(int stats)
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        GpgWrapper gpg = await GpgWrapper.CreateAsync(Scratch);
        TestManifest manifest = ManifestOf(store).Key("text").Key("shell");
        for (int i = 0; i < stats; i++)
        {
            store.Copy("text", $"slow{i}");
            manifest.Key($"slow{i}");
        }

        Mount mount = await MountAsync(manifest, new MountOptions { ProgramDirectory = gpg.Directory });
        (await mount.CatAsync("shell")).Succeeded(); // the agent runs
        gpg.BecomeSlow();
        string[] slow = [.. Enumerable.Range(0, stats).Select(i => mount.At($"slow{i}"))];
        (await s_nobody.RunAsync(["stat", "-c", "%s", .. slow])).Succeeded();

        await using Child reader = Child.Start(["cat", mount.At("text")]);

        Assert.Equal(
            PassStoreFixture.Contents["text"], (await reader.EndAsync(limit: TestLimits.AtOnce)).Succeeded().Output);
    }
}
