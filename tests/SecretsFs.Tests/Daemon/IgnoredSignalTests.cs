using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Daemon;

/// <summary>Started by somebody who ignores SIGCHLD, as some supervisors do: children inherit that.</summary>
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
            await mount.CatAsync("text"); // of the last sixteen callers it keeps a descriptor
        }

        int before = CountDescriptors(mount);

        for (int i = 0; i < 20; i++)
        {
            await mount.CatAsync("text");
        }

        int after = CountDescriptors(mount);
        Assert.True(after <= before + 2, $"{before} descriptors became {after}");
    }

    private static int CountDescriptors(Mount mount) => Directory.GetFileSystemEntries($"/proc/{mount.Pid}/fd").Length;
}
