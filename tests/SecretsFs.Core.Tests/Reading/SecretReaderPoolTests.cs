using System.Diagnostics;
using SecretsFs.Core.Access;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Tests.Reading;

/// <summary>Who gets a thread, and who keeps whom waiting.</summary>
public sealed class SecretReaderPoolTests : SecretReaderFixture
{
    private static readonly ReadCaller s_serviceManager = new(0, 0, 1); // process 1

    [Fact]
    public async Task A_service_manager_finds_a_thread_free_however_many_others_wait()
    {
        _decryptor.Gate.Reset();
        TestRequest[] others = [.. Enumerable.Range(0, 20).Select(i => RequestFor($"other{i}"))];
        foreach (TestRequest other in others)
        {
            Reader().TrySubmit(other);
        }

        await WaitForCalls(3); // all threads but one
        _decryptor.HeldCalls = 3;
        TestRequest manager = RequestFor("managers", caller: s_serviceManager);
        ReadResult result = await Submit(manager);
        Assert.True(manager.Unit.IsServiceManager);
        Assert.Equal(ReadOutcome.Granted, result.Outcome);
        result.Snapshot!.Release();
        Assert.All(others, static other => Assert.False(other.IsAnswered));
        await Finish(others);
    }

    [Fact]
    public async Task A_service_manager_is_answered_within_half_a_second()
    {
        _decryptor.Gate.Reset();
        long start = Stopwatch.GetTimestamp();
        TestRequest other = RequestFor("other");
        Reader().TrySubmit(other);
        ReadResult result = await Submit(RequestFor("managers", caller: s_serviceManager));
        Assert.Equal(ReadOutcome.TimedOut, result.Outcome);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.4, 3);
        Assert.False(other.IsAnswered);
        await Finish([other]);
    }

    [Fact]
    public async Task Service_managers_keep_nobody_else_waiting()
    {
        _decryptor.Gate.Reset();
        TestRequest[] managers =
            [.. Enumerable.Range(0, 10).Select(i => RequestFor($"m{i}", caller: s_serviceManager))];
        foreach (TestRequest manager in managers)
        {
            Reader().TrySubmit(manager);
        }

        await WaitForCalls(1);
        _decryptor.HeldCalls = 1;
        ReadResult result = await Submit(RequestFor("other"));
        Assert.Equal(ReadOutcome.Granted, result.Outcome);
        result.Snapshot!.Release();
        Assert.Equal(1, _decryptor.Names.Count(static name => name.StartsWith('m')));
        _decryptor.Gate.Set();
        await Task.WhenAll(managers.Select(static manager => manager.Result));
        foreach (TestRequest manager in managers)
        {
            (await manager.Result).Snapshot?.Release();
        }
    }

    [Fact]
    public async Task A_thread_that_does_not_come_back_is_replaced_and_its_entry_not_tried_again()
    {
        _threads = 2;
        _decryptor.Gate.Reset();
        _decryptor.Stubborn = true;
        TestRequest endless = RequestFor("endless");
        Reader(TimeSpan.FromMilliseconds(100)).TrySubmit(endless);
        Assert.Equal(ReadOutcome.TimedOut, (await endless.Result).Outcome);
        long start = Stopwatch.GetTimestamp();
        while (!_logger.Lines.Any(static line => line.Contains("endless does not end", StringComparison.Ordinal)))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < s_limit, "the thread was not given up");
            await Task.Yield();
        }

        _decryptor.HeldCalls = 1;
        ReadResult other = await Submit(RequestFor("other"));
        Assert.Equal(ReadOutcome.Granted, other.Outcome);
        other.Snapshot!.Release();
        TestRequest again = new(endless.Key, endless.Expected);
        Assert.Equal(ReadOutcome.TimedOut, (await Submit(again)).Outcome);
        Assert.Equal(["endless", "other"], _decryptor.Names);
    }

    [Fact]
    public async Task Where_there_is_one_thread_everybody_shares_it()
    {
        _threads = 1;
        TestRequest[] requests =
        [
            RequestFor("a"), RequestFor("b", isOpen: false), RequestFor("c", caller: s_serviceManager),
        ];
        foreach (TestRequest request in requests)
        {
            Reader().TrySubmit(request);
        }

        await Finish(requests);
    }

    [Fact]
    public async Task One_length_is_measured_at_a_time_and_goes_on_beside_opens()
    {
        _decryptor.Gate.Reset();
        TestRequest[] measures = [.. Enumerable.Range(0, 6).Select(i => RequestFor($"m{i}", isOpen: false))];
        TestRequest[] opens = [.. Enumerable.Range(0, 6).Select(i => RequestFor($"o{i}"))];
        foreach (TestRequest request in measures.Concat(opens))
        {
            Reader().TrySubmit(request);
        }

        await WaitForCalls(3); // one measures, two open, one is for service managers
        Assert.Equal(1, _decryptor.Names.Count(static name => name.StartsWith('m')));
        await Finish([.. measures, .. opens]);
    }

    [Fact]
    public async Task A_caller_who_asks_for_many_delays_another_by_one()
    {
        _threads = 2; // one for service managers
        _decryptor.Gate.Reset();
        TestRequest[] many = [.. Enumerable.Range(0, 50).Select(i => RequestFor($"many{i}"))];
        foreach (TestRequest request in many)
        {
            Reader().TrySubmit(request);
        }

        await WaitForCalls(1);
        TestRequest one = RequestFor("one", caller: new ReadCaller(7, 7, 0));
        Reader().TrySubmit(one);
        _decryptor.Gate.Set();
        await Finish([one, .. many]);
        Assert.InRange(_decryptor.Names.ToList().IndexOf("one"), 1, 2);
    }

    [Fact]
    public async Task The_keys_are_let_go_once_the_last_thread_has_ended()
    {
        _decryptor.Gate.Reset();
        TestRequest request = RequestFor("last");
        Reader().TrySubmit(request);
        await WaitForCalls(1);
        Reader().Retire();
        Assert.False(_decryptor.Disposed.IsSet);
        await Finish([request]);
        Assert.True(_decryptor.Disposed.Wait(s_limit));
    }

    private async Task Finish(TestRequest[] requests)
    {
        _decryptor.Gate.Set();
        foreach (TestRequest request in requests)
        {
            ReadResult result = await request.Result;
            Assert.Equal(ReadOutcome.Granted, result.Outcome);
            result.Snapshot!.Release();
        }
    }

    private async Task WaitForCalls(int count)
    {
        long start = Stopwatch.GetTimestamp();
        while (_decryptor.Calls < count)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < s_limit, $"{_decryptor.Calls} calls instead of {count}");
            await Task.Yield();
        }
    }
}
