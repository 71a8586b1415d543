using SecretsFs.Fuse.Tests.Dispatching;

namespace SecretsFs.Fuse.Tests;

/// <summary>A kernel that is played.</summary>
public sealed class RehearsalTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private readonly RecordingLogger _logger = new();

    [Fact]
    public void Every_kind_of_request_that_readers_make_is_played_once()
    {
        ScriptedFileSystem fileSystem = new();
        using Rehearsal? rehearsal = Rehearsal.TryCreate(new FuseProtocol(45, 0), _logger);

        Assert.True(rehearsal!.TryPlay(fileSystem, "name"u8, s_limit));

        string[] kinds = [.. fileSystem.Calls.Select(static call => call.Split(' ')[0]).Distinct()];
        Assert.Equal(
            "lookup getattr open read release forget opendir readdir releasedir statfs destroy",
            string.Join(' ', kinds));
        Assert.Contains("lookup 1 name", fileSystem.Calls);
    }

    [Fact]
    public void A_refusal_ends_it()
    {
        using Rehearsal? rehearsal = Rehearsal.TryCreate(new FuseProtocol(45, 0), _logger);

        Assert.False(rehearsal!.TryPlay(new MinimalFileSystem(), "name"u8, s_limit));
    }

    [Fact]
    public void A_filesystem_that_does_not_answer_holds_it_up_no_longer_than_the_limit()
    {
        using ManualResetEventSlim mayAnswer = new();
        ScriptedFileSystem fileSystem = new() { Before = () => mayAnswer.Wait(s_limit) };
        using Rehearsal? rehearsal = Rehearsal.TryCreate(new FuseProtocol(45, 0), _logger);

        bool isPlayed = rehearsal!.TryPlay(fileSystem, "name"u8, TimeSpan.FromMilliseconds(20));
        bool hasWaited = !mayAnswer.IsSet;
        mayAnswer.Set();

        Assert.False(isPlayed);
        Assert.True(hasWaited);
    }
}
