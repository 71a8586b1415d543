using System.Diagnostics;
using SecretsFs.Core.Access;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;
using SecretsFs.Core.Tests.Access;

namespace SecretsFs.Core.Tests.Reading;

/// <summary>Other versions than the one that was shown, and what is kept for a caller.</summary>
public sealed class SecretReaderVersionTests : SecretReaderFixture
{
    [Fact]
    public async Task Another_version_than_the_one_shown_is_outdated_comes_along_and_is_not_audited()
    {
        EntryVersion? shown = _store.Probe(Entry("entry"));
        File.WriteAllText(_entry, "newer content");
        ReadResult result = await Submit(new TestRequest(_key, shown));
        Assert.Equal((ReadOutcome.Outdated, _store.Probe(Entry("entry"))), (result.Outcome, result.Snapshot!.Version));
        Assert.Empty(_logger.Lines);
        result.Snapshot.Release();
    }

    [Fact]
    public async Task A_caller_that_was_sent_to_look_again_gets_what_was_kept_for_it_whatever_the_store_has_by_then()
    {
        EntryVersion? shown = _store.Probe(Entry("entry"));
        File.WriteAllText(_entry, "second");
        Snapshot kept = (await Submit(new TestRequest(_key, shown))).Snapshot!;
        File.WriteAllText(_entry, "third content");
        ReadResult result = await Submit(
            new TestRequest(_key, kept.Version) { Reservation = new Reservation(kept, isRetry: true) });
        Assert.Equal((ReadOutcome.Granted, "second"), (result.Outcome, Text(result.Snapshot!)));
        result.Snapshot!.Release();
        Assert.Equal(1, _decryptor.Calls);
        Assert.Single(_logger.Lines);
    }

    [Fact]
    public async Task Content_kept_from_a_stat_is_given_only_while_the_store_has_it()
    {
        EntryVersion? shown = _store.Probe(Entry("entry"));
        Snapshot kept = (await Submit(new TestRequest(_key, shown, default, isOpen: false))).Snapshot!;
        Assert.True(Retain(kept));
        ReadResult same = await Submit(
            new TestRequest(_key, shown) { Reservation = new Reservation(kept, isRetry: false) });
        Assert.Equal((ReadOutcome.Granted, 1), (same.Outcome, _decryptor.Calls));
        same.Snapshot!.Release();
        File.WriteAllText(_entry, "newer content");
        EntryVersion? now = _store.Probe(Entry("entry"));
        ReadResult newer = await Submit(
            new TestRequest(_key, now) { Reservation = new Reservation(kept, isRetry: false) });
        Assert.Equal((ReadOutcome.Granted, "newer content"), (newer.Outcome, Text(newer.Snapshot!)));
        newer.Snapshot!.Release();
    }

    [Fact]
    public async Task Content_read_while_the_entry_is_written_is_of_no_version_the_store_has()
    {
        _decryptor.Gate.Reset();
        TestRequest request = Request();
        Reader().TrySubmit(request);
        Assert.True(_decryptor.Waiting.Wait(s_limit));
        File.WriteAllText(_entry, "overwritten in place");
        _decryptor.Gate.Set();
        ReadResult result = await request.Result;
        Assert.Equal((ReadOutcome.Outdated, "overwritten in place"), (result.Outcome, Text(result.Snapshot!)));
        Assert.NotEqual(request.Expected, result.Snapshot!.Version);
        Assert.NotEqual(_store.Probe(Entry("entry")), result.Snapshot.Version);
        result.Snapshot.Release();
    }

    [Fact]
    public async Task An_entry_that_is_made_again_at_once_is_waited_for()
    {
        string aside = _entry + ".aside";
        File.Move(_entry, aside);
        TestRequest request = new(_key, null) { ExpectsEntry = true };
        Reader().TrySubmit(request);
        File.Move(aside, _entry);
        ReadResult result = await request.Result;
        Assert.Equal("content", Text(result.Snapshot!));
        result.Snapshot!.Release();
    }

    [Fact]
    public async Task A_refused_caller_gets_nothing_that_was_kept_either()
    {
        Snapshot kept = (await Submit(Request())).Snapshot!;
        DeclaredKey key = AccessPolicyTests.Key("nginx.service");
        ReadResult result = await Submit(
            new TestRequest(key, kept.Version) { Reservation = new Reservation(kept, isRetry: true) });
        Assert.Equal((ReadOutcome.NotAllowed, null), (result.Outcome, result.Snapshot));
        Assert.Equal(0, _decryptor.Budget.Used);
    }

    [Fact]
    public async Task A_damaged_entry_that_is_being_written_is_read_again_once_it_rests()
    {
        File.WriteAllText(_entry, "");
        _decryptor.RefusesEmpty = true;
        TestRequest request = Request();
        Reader().TrySubmit(request);
        Assert.True(_decryptor.Waiting.Wait(s_limit));
        File.WriteAllText(_entry, "whole");
        ReadResult result = await request.Result;
        Assert.Equal((ReadOutcome.Outdated, "whole"), (result.Outcome, Text(result.Snapshot!)));
        result.Snapshot!.Release();
    }

    [Fact]
    public async Task An_entry_that_stays_empty_is_corrupt_within_a_second()
    {
        File.WriteAllText(_entry, "");
        _decryptor.RefusesEmpty = true;
        long start = Stopwatch.GetTimestamp();
        Assert.Equal(ReadOutcome.Corrupt, (await Submit(Request())).Outcome);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.4, 3);
    }
}
