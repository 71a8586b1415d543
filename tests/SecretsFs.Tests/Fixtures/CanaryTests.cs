namespace SecretsFs.Tests.Fixtures;

/// <summary>What tests have that look for a content in the daemon's memory: an entry with a canary in it.</summary>
public abstract class CanaryTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    /// <summary>The entry and its key. A wrapped gpg can be slow with it.</summary>
    private protected const string Entry = "slow";

    private protected const int Short = 48;
    private protected const int OnePage = 4096;
    private protected const int Long = 300 << 10;

    private protected PassStore Store { get; set; } = null!;

    private protected Canary Canary { get; set; } = null!;

    /// <summary>A manifest that declares the entry.</summary>
    private protected TestManifest Manifest => ManifestOf(Store).Key(Entry);

    /// <summary>Makes a store with the canary in it.</summary>
    private protected async Task MakeCanaryAsync(int length)
    {
        Store = await Keys.CopyStoreAsync(Scratch);
        Canary = new Canary(length);
        await Store.InsertAsync(Entry, Canary.Bytes);
    }

    /// <summary>Makes a store with the canary in it, and serves it.</summary>
    private protected async Task<Mount> MountCanaryAsync(int length)
    {
        await MakeCanaryAsync(length);
        return await MountAsync(Manifest);
    }

    /// <summary>
    /// The canary is in the daemon's memory, once and whole, in pages that are locked, not dumped, and not given to
    /// children.
    /// </summary>
    private protected void AssertLockedOnce(Mount mount) => AssertLockedOnce(mount, Canary);

    private protected static void AssertLockedOnce(Mount mount, Canary canary)
    {
        IReadOnlyList<MemoryCopy> copies = MemoryScan.FindCopies(mount.ServingPid, canary);
        Assert.True(copies.Count == 1, $"{copies.Count} copies:\n{string.Join('\n', copies)}");
        MemoryCopy copy = copies[0];
        Assert.Equal((canary.Bytes.Length, false), (copy.Length, copy.IsUtf16));
        Assert.Equal(0UL, copy.Address % (ulong)Environment.SystemPageSize);
        Assert.Superset(
            new HashSet<string> { MemoryMapping.Locked, MemoryMapping.NotDumped, MemoryMapping.WipedOnFork },
            copy.Mapping.Flags.ToHashSet());
    }

    /// <summary>Waits until all of the canary has come from gpg; it must be only where it may be.</summary>
    private protected async Task WaitDecryptedAsync(Mount mount)
    {
        await MemoryScan.WaitAsync(
            mount.ServingPid, Canary, copies => copies.Any(copy => copy.Length == Canary.Bytes.Length));
        AssertLockedOnce(mount);
    }

    /// <summary>The canary is nowhere in the daemon's memory, or is so in a moment.</summary>
    private protected Task AssertGoneAsync(Mount mount) =>
        MemoryScan.WaitAsync(mount.ServingPid, Canary, copies => copies.Count == 0);
}
