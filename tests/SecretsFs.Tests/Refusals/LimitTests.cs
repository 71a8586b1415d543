using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Refusals;

/// <summary>Refusals that the manifest's limits cause.</summary>
public sealed class LimitTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const int SixtyFourKiB = 64 << 10;

    [MountFact]
    public async Task A_compression_bomb_is_too_large()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        byte[] bomb = await Home.EncryptAsync(new byte[50 << 20], GpgHome.Host, "-z", "9");
        Assert.True(bomb.Length < PassStoreFixture.OneMiB);
        store.Put("bomb", bomb);
        Mount mount = await MountAsync(ManifestOf(store).Key("bomb"));

        await mount.AssertRefusedAsync("bomb", "File too large", "too-large", "EFBIG");
    }

    [MountFact]
    public async Task Ciphertext_far_over_the_limit_is_too_large()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        store.Put("huge", new byte[8 << 20]);
        Mount mount = await MountAsync(ManifestOf(store).Key("huge"));

        await mount.AssertRefusedAsync("huge", "File too large", "too-large", "EFBIG");
    }

    [MountTheory]
    [InlineData(17, true)]
    [InlineData(16, false)]
    public async Task A_smaller_limit_holds_to_the_byte(int limit, bool isGranted)
    {
        Mount mount = await MountAsync(SharedManifest().Limit("secretBytes", limit).Key("text")); // 17 bytes

        RunResult read = await mount.CatAsync("text");

        Assert.Equal(isGranted ? "" : $"cat: {mount.At("text")}: File too large\n", read.Errors);
    }

    [MountFact]
    public async Task A_slow_gpg_is_ended_after_the_time_limit()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        store.Copy("text", "slow");
        GpgWrapper gpg = await GpgWrapper.CreateAsync(Scratch);
        Mount mount = await MountAsync(
            ManifestOf(store).Limit("decryptSeconds", 1).Key("slow"),
            new MountOptions { ProgramDirectory = gpg.Directory });
        gpg.BecomeSlow();

        Task<int> started = gpg.WaitStartedAsync();
        await mount.AssertRefusedAsync("slow", "Connection timed out", "timed-out", "ETIMEDOUT");

        await ProcessTable.WaitGoneAsync(await started, TestLimits.AtOnce);
    }

    [MountFact]
    public async Task Opens_beyond_the_budget_of_locked_memory_are_refused_until_one_is_closed()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        string[] entries = ["a", "b", "c"];
        TestManifest manifest = ManifestOf(store).Limit("secretBytes", SixtyFourKiB).Limit("lockedBytes", SixtyFourKiB);
        foreach (string entry in entries)
        {
            await store.InsertAsync(entry, new byte[30_000]); // two fit
            manifest.Key(entry);
        }

        Mount mount = await MountAsync(manifest);
        Child first = await HoldOpenAsync(mount.At("a"));
        Child second = await HoldOpenAsync(mount.At("b"));
        await mount.AssertRefusedAsync("c", "Cannot allocate memory", "out-of-memory", "ENOMEM");
        await first.SayAsync("go");
        (await first.EndAsync()).Succeeded();
        await second.SayAsync("go");
        (await second.EndAsync()).Succeeded();

        Assert.Equal(new byte[30_000], (await mount.CatAsync("c")).Succeeded().Output);
    }

    [MountTheory]
    [InlineData(40_000)]
    [InlineData(SixtyFourKiB - 1)]
    [InlineData(SixtyFourKiB)]
    public async Task A_secret_of_the_largest_size_fits_where_the_locked_bytes_are_just_enough(int length)
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        await store.InsertAsync("full", new byte[length]);
        Mount mount = await MountAsync(
            ManifestOf(store).Limit("secretBytes", SixtyFourKiB).Limit("lockedBytes", SixtyFourKiB).Key("full"));

        Assert.Equal(length, (await mount.CatAsync("full")).Succeeded().Output.Length);
    }

    [MountFact]
    public async Task The_same_secret_opened_often_is_held_once()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        await store.InsertAsync("shared", new byte[20_000]);
        Mount mount = await MountAsync(
            ManifestOf(store).Limit("secretBytes", SixtyFourKiB).Limit("lockedBytes", SixtyFourKiB).Key("shared"));

        for (int i = 0; i < 10; i++)
        {
            await HoldOpenAsync(mount.At("shared"));
        }

        (await mount.CatAsync("shared")).Succeeded();
    }
}
