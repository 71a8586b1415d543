using SecretsFs.Tests.Fixtures;
using SecretsFs.Tests.Takeover;

namespace SecretsFs.Tests.KeyWaits;

/// <summary>
/// Who stays for as long as keys can be read. That one has stayed is seen when it ends for another key, which takes
/// longer than what came before was let pass.
/// </summary>
public sealed class HoldTests(PassStoreFixture keys) : KeyWaitTests(keys)
{
    private PassStore _store = null!;
    private Mount _mount = null!;
    private Child _holder = null!;
    private NotifySocket _manager = null!;

    [MountFact(Requirements.LibRnp)]
    public async Task It_tells_the_service_manager_once_and_ends_on_a_signal()
    {
        await HoldAsync();
        await _mount.ReloadAsync(await DeclareAsync(_store, "one", "two", "text"));
        _holder.Signal(LibC.SIGTERM);

        RunResult held = (await _holder.EndAsync(limit: TestLimits.AtOnce)).Succeeded();

        Assert.Empty(held.Output);
        Assert.Empty(held.Errors);
        Assert.False(_manager.HasMore);
        _manager.Dispose();
    }

    [MountFact(Requirements.LibRnp)]
    public async Task Its_status_is_told()
    {
        _store = await MakeStoreAsync();
        _mount = await MountAsync(await DeclareAsync(_store, "one", "late"));
        using NotifySocket manager = new(Scratch.At("manager"));
        Child holder = Own(Child.Start(
            [Programs.SecretsFs, "wait", _mount.At("one"), _mount.At("late"), "--hold"],
            new Dictionary<string, string> { ["NOTIFY_SOCKET"] = manager.Path }));
        await WaitPollingAsync(holder);
        await _store.InsertAsync("late", "content\n");
        using CancellationTokenSource limit = new(TestLimits.Event);

        Assert.Equal(["READY=1", "STATUS=2 keys can be read"], await manager.NextAsync(limit.Token));
    }

    [MountFact(Requirements.LibRnp)]
    public async Task Where_they_cannot_be_read_in_time_it_fails()
    {
        _mount = await MountAsync(await DeclareAsync(await MakeStoreAsync(), "one"));

        RunResult held = await WaitedAsync(_mount.At("none"), "--hold", "--timeout", "1");

        Assert.Equal(NotReadable, held.Status);
        Assert.StartsWith($"secretsfs: {_mount.At("none")}: not declared", held.Errors, StringComparison.Ordinal);
    }

    [MountFact(Requirements.LibRnp)]
    public async Task It_stays_while_entries_are_encrypted_anew()
    {
        await HoldAsync();
        await _store.InsertAsync("one", "another content\n");
        await _store.FollowAsync($"pass init {GpgHome.Host} {GpgHome.Elsewhere}");

        await AssertHeldAsync();
    }

    [MountFact]
    public async Task It_stays_while_entries_are_encrypted_anew_for_gpg()
    {
        await HoldAsync(isGpg: true);
        await _store.FollowAsync($"pass init {GpgHome.Host} {GpgHome.Elsewhere}");

        await AssertHeldAsync();
    }

    [MountFact(Requirements.LibRnp)]
    public async Task It_stays_over_reloads()
    {
        await HoldAsync();
        await _mount.ReloadAsync(await DeclareAsync(_store, "one", "text", "two"));
        await _mount.ReloadAsync((await DeclareAsync(_store, "two")).Key("one", "one", mode: "0400"));

        await AssertHeldAsync();
    }

    [MountFact(Requirements.LibRnp)]
    public async Task It_stays_while_worker_after_worker_is_killed()
    {
        await HoldAsync();
        WorkerProcesses workers = new(_mount);
        for (int kills = 0; kills < 5; kills++)
        {
            await workers.KillServingAsync();
        }

        await AssertHeldAsync();
    }

    [MountFact(Requirements.LibRnp)]
    public async Task It_stays_while_the_program_is_upgraded()
    {
        TrustedFolder programs = Own(new TrustedFolder());
        string next = await Programs.CopySecretsFsAsync(programs.Path);
        await HoldAsync();

        RunResult reload = (await Child.RunAsync(next, "reload", _mount.Path)).Succeeded();

        Assert.Contains("upgraded", reload.Text, StringComparison.Ordinal);
        await AssertHeldAsync();
    }

    [MountFact(Requirements.LibRnp)]
    public async Task It_ends_when_a_key_is_not_declared_any_more()
    {
        await HoldAsync();
        await _mount.ReloadAsync(await DeclareAsync(_store, "one"));

        await AssertEndedAsync("two", "not declared");
    }

    [MountFact(Requirements.LibRnp)]
    public async Task It_ends_when_an_entry_is_encrypted_to_others()
    {
        await HoldAsync();
        _store.Copy("elsewhere/text", "two");

        await AssertEndedAsync("two", "noKey");
    }

    [MountFact]
    public async Task It_ends_when_an_entry_is_encrypted_to_others_for_gpg()
    {
        await HoldAsync(isGpg: true);
        _store.Copy("elsewhere/text", "two");

        await AssertEndedAsync("two", "noKey");
    }

    [MountFact(Requirements.LibRnp)]
    public async Task It_ends_when_nothing_is_mounted_any_more()
    {
        await HoldAsync();
        await _mount.StopAsync();

        await AssertEndedAsync("one", "no SecretsFs is mounted there");
    }

    [MountFact(Requirements.LibRnp)]
    public async Task Keys_come_and_go_in_a_directory_that_is_held()
    {
        _store = await MakeStoreAsync();
        _mount = await MountAsync(await DeclareAsync(_store, "one", "two"));
        (_holder, _manager) = await HoldAsync(_mount.Path);
        await _mount.ReloadAsync(await DeclareAsync(_store, "two", "text"));

        await AssertHeldAsync();
    }

    private async Task HoldAsync(bool isGpg = false)
    {
        _store = await MakeStoreAsync();
        _mount = await MountAsync(isGpg
            ? ManifestOf(_store).Key("one").Key("two") : await DeclareAsync(_store, "one", "two"));
        (_holder, _manager) = await HoldAsync(_mount.At("one"), _mount.At("two"));
    }

    /// <summary>It is there, and ends for an entry that is removed now.</summary>
    private async Task AssertHeldAsync()
    {
        Assert.False(_holder.HasEnded, _holder.Output.Text);
        await _store.RemoveAsync("two");
        await AssertEndedAsync("two", "missing");
    }

    private async Task AssertEndedAsync(string key, string why)
    {
        RunResult held = (await _holder.EndAsync()).Succeeded();
        Assert.Equal($"{_mount.At(key)} cannot be read any more: {why}\n", held.Text);
        Assert.Empty(held.Errors);
        _manager.Dispose();
    }
}
