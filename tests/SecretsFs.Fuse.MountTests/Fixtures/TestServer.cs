namespace SecretsFs.Fuse.MountTests.Fixtures;

/// <summary>
/// The filesystem that tests direct (tests/SecretsFs.Fuse.TestServer has the commands). Disposing ends it in order.
/// </summary>
internal sealed class TestServer : Conversation
{
    private bool _killed;

    public TestServer(params string[] before)
        : base([.. before, Programs.TestServer])
    {
    }

    /// <summary>Runs a command, which must succeed; its value.</summary>
    public async Task<string> RunAsync(string command)
    {
        string answer = await AskAsync(command);
        Assert.True(answer.StartsWith("ok", StringComparison.Ordinal), $"{command}\ncame to {answer}\n{Log.Text}");
        return answer.Length > 3 ? answer[3..] : string.Empty;
    }

    /// <summary>Runs commands that have no value.</summary>
    public async Task RunAllAsync(params string[] commands)
    {
        foreach (string command in commands)
        {
            Assert.Equal(string.Empty, await RunAsync(command));
        }
    }

    /// <summary>Runs a command, whose value must be this.</summary>
    public async Task ExpectAsync(string expected, string command)
    {
        string value = await RunAsync(command);
        Assert.True(value == expected, $"{command}\ncame to {value}\ninstead of {expected}\n{Log.Text}");
    }

    /// <summary>Waits for a deferred request; its number.</summary>
    public async Task<ulong> PendingAsync(string kind, string path, bool isResent = false)
    {
        string[] words = (await RunAsync($"pending {kind} {path}")).Split(' ');
        Assert.Equal(isResent ? "resent" : "new", words[1]);
        return ulong.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Answers a deferred request; the kernel must take it.</summary>
    public Task AnswerAsync(ulong unique) => ExpectAsync("True", $"answer {unique}");

    /// <summary>Kills it with SIGKILL.</summary>
    public void Murder()
    {
        _killed = true;
        Kill();
    }

    /// <summary>
    /// Waits until it is gone after <see cref="Murder"/>: until its last thread has closed its output.
    /// </summary>
    public Task WaitDeathAsync() => Child.Output.Ended.WaitAsync(TestLimits.Event);

    /// <summary>Somebody else killed it.</summary>
    public void Mourn() => _killed = true;

    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (!_killed)
            {
                RunResult result = await Child.EndAsync(limit: TestLimits.Event);
                Assert.True(result.Status == 0, $"the server ended with {result.Status} and said:\n{result.Errors}");
            }
        }
        finally
        {
            await base.DisposeAsync();
        }
    }
}
