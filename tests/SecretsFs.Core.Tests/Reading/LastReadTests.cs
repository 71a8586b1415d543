using SecretsFs.Core.Access;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Tests.Reading;

/// <summary>What is kept of the last open of a key.</summary>
public sealed class LastReadTests : SecretReaderFixture
{
    [Fact]
    public void A_key_that_nobody_opened_has_none() => Assert.Null(_key.LastRead.Get());

    [Fact]
    public async Task A_granted_open_is_kept_with_its_time()
    {
        DateTime before = DateTime.UtcNow;
        (await Submit(Request())).Snapshot!.Release();
        Assert.InRange(_key.LastRead.Get()!.Value.Time, before, DateTime.UtcNow);
    }

    [Fact]
    public async Task A_granted_open_of_what_is_open_already_is_kept_as_well()
    {
        Snapshot held = (await Submit(Request())).Snapshot!;
        DateTime first = _key.LastRead.Get()!.Value.Time;
        Assert.True(SpinWait.SpinUntil(() => DateTime.UtcNow > first, TimeSpan.FromSeconds(1)));
        Reader().TryGrant(_key, default, held.Version)!.Release();
        Assert.True(_key.LastRead.Get()!.Value.Time > first);
        held.Release();
    }

    [Fact]
    public async Task A_refused_open_is_not_kept()
    {
        _decryptor.Outcome = ReadOutcome.NoKey;
        Assert.Equal(ReadOutcome.NoKey, (await Submit(Request())).Outcome);
        Assert.Null(_key.LastRead.Get());
    }

    [Fact]
    public async Task A_measured_length_is_not_kept()
    {
        TestRequest measure = RequestFor("entry", isOpen: false);
        (await Submit(measure)).Snapshot!.Release();
        Assert.Null(measure.Key.LastRead.Get());
    }

    [Fact]
    public async Task A_later_definition_of_the_same_content_goes_on_with_it()
    {
        (await Submit(Request())).Snapshot!.Release();
        DeclaredKey later = new(_key.File, ownersExist: false, _key);
        Assert.Equal(_key.LastRead.Get(), later.LastRead.Get());
    }
}
