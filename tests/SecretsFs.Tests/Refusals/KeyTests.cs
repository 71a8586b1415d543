using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Refusals;

/// <summary>Refusals that are the key's: not here, locked, not unlocked by the passphrase that was given.</summary>
public sealed class KeyTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const string KeyNotAvailable = "Required key not available";

    [MountFact]
    public async Task A_secret_for_another_key_is_refused()
    {
        Mount mount = await MountAsync(SharedManifest().Key("foreign", "elsewhere/text"));

        await mount.AssertRefusedAsync("foreign", KeyNotAvailable, "no-key", "ENOKEY");
    }

    [MountFact]
    public async Task A_message_with_a_passphrase_of_its_own_is_refused()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        store.Put("symmetric", await Home.GpgAsync(
            "x"u8.ToArray(), "--pinentry-mode", "loopback", "--passphrase", "x", "-o", "-", "--symmetric"));
        Mount mount = await MountAsync(ManifestOf(store).Key("symmetric"));

        await mount.AssertRefusedAsync("symmetric", KeyNotAvailable, "no-key", "ENOKEY");
    }

    [MountFact]
    public async Task A_locked_key_is_refused_and_nobody_is_prompted()
    {
        GpgHome home = Keys.CopyHome("silent");
        Mount mount = await MountAsync(new TestManifest(Keys.Store.Path, home).Key("locked", "locked/text"));

        (await Child.RunAsync("stat", mount.At("locked"))).Succeeded();
        await mount.AssertRefusedAsync("locked", KeyNotAvailable, "locked", "ENOKEY");

        Assert.False(home.HasPrompted);
    }

    [MountFact]
    public async Task A_cancelled_prompt_is_refused_as_locked()
    {
        GpgHome home = Keys.CopyHome("cancelled");
        Mount mount = await MountAsync(new TestManifest(Keys.Store.Path, home).Prompt().Key("locked", "locked/text"));

        await mount.AssertRefusedAsync("locked", KeyNotAvailable, "locked", "ENOKEY");

        Assert.True(home.HasPrompted);
    }

    [MountFact]
    public async Task A_wrong_passphrase_is_refused()
    {
        GpgHome home = Keys.CopyHome("wrong");
        home.AnswerPrompts("not the passphrase");
        Mount mount = await MountAsync(new TestManifest(Keys.Store.Path, home).Prompt().Key("locked", "locked/text"));

        await mount.AssertRefusedAsync("locked", "Key was rejected by service", "wrong-passphrase", "EKEYREJECTED");
    }

    [MountFact]
    public async Task The_right_passphrase_opens()
    {
        GpgHome home = Keys.CopyHome("right");
        home.AnswerPrompts(GpgHome.Passphrase);
        Mount mount = await MountAsync(new TestManifest(Keys.Store.Path, home).Prompt().Key("locked", "locked/text"));

        Assert.Equal("behind a passphrase\n", (await mount.CatAsync("locked")).Succeeded().Text);
    }

    [MountFact]
    public async Task A_stat_prompts_nobody_even_where_prompting_is_allowed()
    {
        GpgHome home = Keys.CopyHome("stat");
        Mount mount = await MountAsync(new TestManifest(Keys.Store.Path, home).Prompt().Key("locked", "locked/text"));

        (await Child.RunAsync("ls", "-lR", mount.Path)).Succeeded();

        Assert.False(home.HasPrompted);
    }

    [MountFact]
    public async Task A_key_unlocked_later_starts_to_work()
    {
        GpgHome home = Keys.CopyHome("later");
        home.AnswerPrompts(GpgHome.Passphrase);
        await home.RestartAgentAsync(); // one that the daemon and whoever unlocks share
        Mount mount = await MountAsync(new TestManifest(Keys.Store.Path, home).Key("locked", "locked/text"));
        await mount.AssertRefusedAsync("locked", KeyNotAvailable, "locked", "ENOKEY");

        await home.GpgAsync(null, "-d", Keys.Store.EntryPath("locked/text"));

        Assert.Equal("behind a passphrase\n", (await mount.CatAsync("locked")).Succeeded().Text);
    }

    [MountFact]
    public async Task An_agent_killed_between_two_reads_does_not_matter()
    {
        GpgHome home = Keys.CopyHome("killed");
        Mount mount = await MountAsync(new TestManifest(Keys.Store.Path, home).Key("text"));

        for (int i = 0; i < 3; i++)
        {
            (await mount.CatAsync("text")).Succeeded();
            await home.KillAgentAsync();
        }
    }
}
