using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Waiting;

/// <summary>A reader that waits since before a reload that changed the limits: the end does not forget it.</summary>
[Collection(AloneCollection.Name)]
public sealed class RetiredReaderTests(PassStoreFixture keys) : SlowEntryTests(keys)
{
    private Child _reader = null!;
    private int _gpg;

    [MountFact]
    public async Task A_signal_ends_it_in_order()
    {
        Mount mount = await MountWithRetiredReaderAsync();

        await mount.StopAsync();
    }

    [MountFact]
    public async Task A_signal_ends_its_gpg()
    {
        Mount mount = await MountWithRetiredReaderAsync();

        await mount.StopAsync();

        await ProcessTable.WaitGoneAsync(_gpg, TestLimits.AtOnce);
    }

    [MountFact]
    public async Task A_signal_gives_it_an_error()
    {
        Mount mount = await MountWithRetiredReaderAsync();

        await mount.StopAsync();

        Assert.Equal(1, (await _reader.EndAsync(limit: TestLimits.AtOnce)).Status);
    }

    [MountFact]
    public async Task Its_open_is_audited_at_the_end()
    {
        Mount mount = await MountWithRetiredReaderAsync();

        await mount.StopAsync();

        Assert.Contains(
            mount.AuditLines(Slow), line => line.Contains($" pid={_reader.Pid} ", StringComparison.Ordinal));
    }

    [MountFact]
    public async Task It_is_served_where_nothing_else_happens()
    {
        await MountWithRetiredReaderAsync();

        await Gpg.ReleaseAsync();

        Assert.Equal(PassStoreFixture.Contents["text"], (await _reader.EndAsync()).Succeeded().Output);
    }

    private async Task<Mount> MountWithRetiredReaderAsync()
    {
        await MakeSlowAsync();
        Mount mount = await MountSlowAsync(SlowManifest().Key(Slow));
        _reader = Start("cat", mount.At(Slow));
        _gpg = await Gpg.WaitStartedAsync();
        await mount.ReloadAsync(SlowManifest().Limit("decryptSeconds", 40).Key(Slow));
        return mount;
    }
}
