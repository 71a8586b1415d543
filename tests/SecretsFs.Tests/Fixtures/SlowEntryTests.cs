namespace SecretsFs.Tests.Fixtures;

/// <summary>What tests with a slow entry have: a store with it, and the gpg that waits for it.</summary>
public abstract class SlowEntryTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    /// <summary>The entry and its key; its content is that of "text".</summary>
    private protected const string Slow = "slow";

    private protected GpgWrapper Gpg { get; private set; } = null!;

    private protected PassStore Store { get; private set; } = null!;

    /// <summary>Makes the store and the wrapper, which is not slow yet.</summary>
    private protected async Task MakeSlowAsync()
    {
        Store = await Keys.CopyStoreAsync(Scratch);
        Store.Copy("text", Slow);
        Gpg = await GpgWrapper.CreateAsync(Scratch);
    }

    /// <summary>A manifest of the store with the slow entry.</summary>
    private protected TestManifest SlowManifest() => ManifestOf(Store);

    /// <summary>
    /// Mounts a manifest that declares the slow key. Its length is known: an open is all that its next reader
    /// waits for.
    /// </summary>
    private protected async Task<Mount> MountSlowAsync(TestManifest manifest, params string[] wrapper)
    {
        Mount mount = await MountAsync(
            manifest, new MountOptions { ProgramDirectory = Gpg.Directory, Wrapper = wrapper });
        (await mount.CatAsync(Slow)).Succeeded();
        Gpg.BecomeSlow();
        return mount;
    }
}
