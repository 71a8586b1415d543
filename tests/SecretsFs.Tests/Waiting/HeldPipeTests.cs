using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Waiting;

/// <summary>A gpg that ends and leaves a child that keeps its pipes open: nobody waits for the child.</summary>
[Collection(AloneCollection.Name)]
public sealed class HeldPipeTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    /// <summary>More than are served at a time.</summary>
    private const int Held = 8;

    [MountFact]
    public async Task The_open_fails_soon()
    {
        Mount mount = await MountHeldAsync();

        await using Child reader = Child.Start(["cat", mount.At("held0")]);

        RunResult read = await reader.EndAsync(limit: TestLimits.Event);
        Assert.Equal(("", $"cat: {mount.At("held0")}: Input/output error\n"), (read.Text, read.Errors));
    }

    [MountFact]
    public async Task Other_opens_are_served()
    {
        Mount mount = await MountHeldAsync();
        Child[] held = [.. Enumerable.Range(0, Held).Select(i => Start("cat", mount.At($"held{i}")))];

        await using Child reader = Child.Start(["cat", mount.At("text")]);
        RunResult read = await reader.EndAsync(limit: TestLimits.Event);

        Assert.Equal(PassStoreFixture.Contents["text"], read.Succeeded().Output);
        foreach (Child one in held)
        {
            await one.EndAsync();
        }
    }

    /// <summary>The lengths are known: an open starts one gpg.</summary>
    private async Task<Mount> MountHeldAsync()
    {
        HoldingGpg gpg = Own(new HoldingGpg(Scratch));
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        TestManifest manifest = ManifestOf(store).Key("text");
        for (int i = 0; i < Held; i++)
        {
            store.Copy("text", $"held{i}");
            manifest.Key($"held{i}");
        }

        Mount mount = await MountAsync(manifest, new MountOptions { ProgramDirectory = gpg.Directory });
        (await Child.RunAsync("cat", mount.At("text"))).Succeeded();
        (await Child.RunAsync(["cat", .. Enumerable.Range(0, Held).Select(i => mount.At($"held{i}"))])).Succeeded();
        gpg.Begin();
        return mount;
    }
}
