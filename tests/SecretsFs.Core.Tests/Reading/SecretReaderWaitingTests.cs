using System.Diagnostics;
using SecretsFs.Core.Access;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Tests.Reading;

/// <summary>Waiting, deadlines, and how what is under way ends.</summary>
public sealed class SecretReaderWaitingTests : SecretReaderFixture
{
    [Fact]
    public async Task The_deadline_answers_also_where_every_thread_is_stuck()
    {
        _decryptor.Gate.Reset();
        _decryptor.Stubborn = true;
        SecretReader reader = Reader(TimeSpan.FromMilliseconds(300));
        long start = Stopwatch.GetTimestamp();
        TestRequest[] requests = [.. Enumerable.Range(0, 12).Select(i => RequestFor($"entry{i}"))];
        foreach (TestRequest request in requests)
        {
            reader.TrySubmit(request);
        }

        foreach (TestRequest request in requests)
        {
            Assert.Equal(ReadOutcome.TimedOut, (await request.Result).Outcome);
        }

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.25, 5);
    }

    [Fact]
    public async Task What_nobody_waits_for_any_more_is_cancelled()
    {
        _decryptor.Gate.Reset();
        SecretReader reader = Reader(TimeSpan.FromMilliseconds(200));
        TestRequest request = Request();
        reader.TrySubmit(request);
        Assert.Equal(ReadOutcome.TimedOut, (await request.Result).Outcome);
        Assert.True(_decryptor.Cancelled.Wait(s_limit));
    }

    [Fact]
    public async Task A_slow_request_is_told_so_and_goes_on()
    {
        _decryptor.Gate.Reset();
        TestRequest request = Request();
        Reader().TrySubmit(request);
        await request.Slow;
        Assert.False(request.IsAnswered);
        _decryptor.Gate.Set();
        (await request.Result).Snapshot!.Release();
    }

    [Fact]
    public async Task A_signal_that_does_not_kill_ends_nothing()
    {
        _decryptor.Gate.Reset();
        TestRequest request = Request(new ReadCaller(0, 0, (uint)Environment.ProcessId));
        Reader().TrySubmit(request);
        Reader().Signalled(request);
        await request.Slow;
        Assert.False(request.IsAnswered);
        _decryptor.Gate.Set();
        (await request.Result).Snapshot!.Release();
    }

    [Fact]
    public async Task Measuring_keeps_no_open_waiting()
    {
        _decryptor.Gate.Reset();
        TestRequest[] measures = [.. Enumerable.Range(0, 8).Select(i => RequestFor($"slow{i}", isOpen: false))];
        foreach (TestRequest measure in measures)
        {
            Reader().TrySubmit(measure);
        }

        Assert.True(_decryptor.Waiting.Wait(s_limit));
        _decryptor.OnlyFirstWaits = true;
        ReadResult result = await Submit(Request());
        Assert.Equal(ReadOutcome.Granted, result.Outcome);
        result.Snapshot!.Release();
        Assert.DoesNotContain(measures, measure => measure.IsAnswered);
        _decryptor.Gate.Set();
        foreach (TestRequest measure in measures)
        {
            (await measure.Result).Snapshot!.Release();
        }
    }

    [Fact]
    public async Task A_decryption_that_only_an_answered_stat_waits_for_ends_with_the_open_that_shared_it()
    {
        _decryptor.Gate.Reset();
        TestRequest measure = new(_key, _store.Probe(Entry("entry")), default, isOpen: false) { Idle = true };
        SecretReader reader = Reader(TimeSpan.FromMilliseconds(400));
        reader.TrySubmit(measure);
        Assert.True(_decryptor.Waiting.Wait(s_limit));
        TestRequest open = Request();
        reader.TrySubmit(open);
        Assert.Equal(ReadOutcome.TimedOut, (await open.Result).Outcome);
        Assert.True(_decryptor.Cancelled.Wait(s_limit));
    }

    [Fact]
    public async Task A_retired_reader_ends_what_is_under_way_and_takes_no_more()
    {
        _decryptor.Gate.Reset();
        TestRequest request = Request();
        Reader().TrySubmit(request);
        Assert.True(_decryptor.Waiting.Wait(s_limit));
        Reader().Retire();
        Assert.False(Reader().TrySubmit(Request()));
        _decryptor.Gate.Set();
        ReadResult result = await request.Result;
        Assert.Equal("content", Text(result.Snapshot!));
        result.Snapshot!.Release();
    }

    [Fact]
    public async Task Disposing_refuses_who_waits_and_cancels()
    {
        _decryptor.Gate.Reset();
        TestRequest request = Request();
        Reader().TrySubmit(request);
        Assert.True(_decryptor.Waiting.Wait(s_limit));
        Reader().Dispose();
        Assert.Equal(ReadOutcome.Interrupted, (await request.Result).Outcome);
        Assert.True(_decryptor.Cancelled.IsSet);
    }
}
