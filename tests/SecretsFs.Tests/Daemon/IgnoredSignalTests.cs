using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Daemon;

/// <summary>Started by somebody who ignores SIGCHLD, as some supervisors do: children inherit that.</summary>
[Collection(SecondCollection.Name)]
public sealed class IgnoredSignalTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private static readonly MountOptions s_ignoring = new() { Wrapper = ["env", "--ignore-signal=CHLD"] };

    [MountFact]
    public async Task Reads_work()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"), s_ignoring);

        Assert.Equal(PassStoreFixture.Contents["text"], (await mount.CatAsync("text")).Succeeded().Output);
    }

    [MountFact]
    public async Task Its_descriptors_do_not_grow_with_reads()
    {
        Mount mount = await MountAsync(SharedManifest().Key("text"), s_ignoring);
        for (int i = 0; i < 20; i++)
        {
            await mount.CatAsync("text"); // what it opens once is open now
        }

        int before = Descriptors.CountLasting(mount);

        for (int i = 0; i < 20; i++)
        {
            await mount.CatAsync("text");
        }

        await Descriptors.AssertNoMoreAsync(mount, before);
    }
}
