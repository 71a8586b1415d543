using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Memory;

/// <summary>What gpg gave for nobody, or too much of, is nowhere once the reader has its answer.</summary>
[Collection(SecondCollection.Name)]
public sealed class RefusedContentTests(PassStoreFixture keys) : CanaryTests(keys)
{
    private GpgWrapper _gpg = null!;

    [MountTheory]
    [InlineData(Short)]
    [InlineData(OnePage)]
    [InlineData(Long)]
    public async Task After_a_message_that_was_tampered_with_it_is_nowhere(int length)
    {
        await MakeCanaryAsync(length);
        byte[] message = await File.ReadAllBytesAsync(Store.EntryPath(Entry));
        message[^1] ^= 1; // the end of what protects its integrity: gpg has given all before it sees that
        Store.Put(Entry, message);
        Mount mount = await MountSlowAsync(Manifest);
        Child reader = Start("cat", mount.At(Entry));
        await _gpg.WaitStartedAsync();
        await WaitDecryptedAsync(mount);

        await _gpg.ReleaseAsync();

        Assert.Equal($"cat: {mount.At(Entry)}: Bad message\n", (await reader.EndAsync()).Errors);
        await AssertGoneAsync(mount);
    }

    [MountFact]
    public async Task After_its_reader_was_killed_while_gpg_ran_it_is_nowhere()
    {
        await MakeCanaryAsync(Long);
        Mount mount = await MountSlowAsync(Manifest);
        Child reader = Start("cat", mount.At(Entry));
        await _gpg.WaitStartedAsync();
        await WaitDecryptedAsync(mount);

        reader.Signal(LibC.SIGKILL);
        await reader.EndAsync();

        await AssertGoneAsync(mount);
    }

    [MountFact]
    public async Task After_gpg_took_too_long_it_is_nowhere()
    {
        await MakeCanaryAsync(OnePage);
        Mount mount = await MountSlowAsync(Manifest.Limit("decryptSeconds", 5));
        Child reader = Start("cat", mount.At(Entry));
        await _gpg.WaitStartedAsync();
        await WaitDecryptedAsync(mount);

        Assert.Equal($"cat: {mount.At(Entry)}: Connection timed out\n", (await reader.EndAsync()).Errors);
        await AssertGoneAsync(mount);
    }

    [MountFact]
    public async Task After_a_reload_that_withdraws_it_while_gpg_runs_it_is_nowhere()
    {
        await MakeCanaryAsync(Long);
        Mount mount = await MountSlowAsync(Manifest);
        Child reader = Start("cat", mount.At(Entry));
        await _gpg.WaitStartedAsync();
        await WaitDecryptedAsync(mount);

        await mount.ReloadAsync(ManifestOf(Store).Key("text"));
        await _gpg.ReleaseAsync();

        Assert.NotEqual(0, (await reader.EndAsync()).Status);
        await AssertGoneAsync(mount);
    }

    [MountTheory]
    [InlineData(1)]
    [InlineData(Long / 2)]
    public async Task After_a_content_that_is_too_large_it_is_nowhere(int tooMuch)
    {
        await MakeCanaryAsync(Long);
        Mount mount = await MountAsync(Manifest.Limit("secretBytes", Long - tooMuch));

        await mount.AssertRefusedAsync(Entry, "File too large", "too-large", "EFBIG");

        await AssertGoneAsync(mount);
    }

    [MountFact]
    public async Task After_a_content_that_no_locked_memory_was_left_for_it_is_nowhere()
    {
        await MakeCanaryAsync(Long);
        await Store.InsertAsync("other", new byte[Long / 2]);
        Mount mount = await MountAsync(
            Manifest.Key("other").Limit("secretBytes", Long).Limit("lockedBytes", Long + OnePage));
        await HoldOpenAsync(mount.At("other"));

        await mount.AssertRefusedAsync(Entry, "Cannot allocate memory", "out-of-memory", "ENOMEM");

        await AssertGoneAsync(mount);
    }

    [MountTheory]
    [InlineData(Short)]
    [InlineData(Long)]
    public async Task After_its_length_was_measured_it_is_nowhere(int length)
    {
        Mount mount = await MountCanaryAsync(length);

        (await UntilMeasuredAsync(mount, length)).Succeeded();

        await AssertGoneAsync(mount);
    }

    [MountFact]
    public async Task After_a_measuring_that_nobody_waited_for_it_is_nowhere()
    {
        await MakeCanaryAsync(Long);
        Mount mount = await MountSlowAsync(Manifest);
        Child stat = Start("stat", "-c", "%s", mount.At(Entry));
        await _gpg.WaitStartedAsync();
        Assert.Equal("0\n", (await stat.EndAsync()).Succeeded().Text);

        await _gpg.ReleaseAsync();

        (await UntilMeasuredAsync(mount, Long)).Succeeded();
        await AssertGoneAsync(mount);
    }

    /// <summary>Asks for the length until it is there: a machine that is slow shows 0 at first.</summary>
    private static Task<RunResult> UntilMeasuredAsync(Mount mount, int length) => Child.RunAsync(
        "bash", "-c", "until [ \"$(stat -c %s \"$0\")\" = \"$1\" ]; do :; done", mount.At(Entry), $"{length}");

    /// <summary>A mount whose gpg waits once it has given everything.</summary>
    private async Task<Mount> MountSlowAsync(TestManifest manifest)
    {
        _gpg = await GpgWrapper.CreateAsync(Scratch, waitsAtEnd: true);
        _gpg.BecomeSlow();
        return await MountAsync(manifest, new MountOptions { ProgramDirectory = _gpg.Directory });
    }
}
