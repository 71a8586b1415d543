using System.Diagnostics;

namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// A real command: never a shell unless the test is about one. What it writes is captured, and whoever
/// waits for it waits a bounded time. The test process itself never touches a mount.
/// </summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly string[] s_notInherited =
        ["NOTIFY_SOCKET", "JOURNAL_STREAM", "GNUPGHOME", "PASSWORD_STORE_DIR", "PINENTRY_USER_DATA"];

    private readonly Process _process;
    private readonly string _command;

    private Child(Process process, string command)
    {
        _process = process;
        _command = command;
        Pid = process.Id;
        Output = new Capture(process.StandardOutput.BaseStream);
        Errors = new Capture(process.StandardError.BaseStream);
    }

    public int Pid { get; }

    public bool HasEnded => _process.HasExited;

    public Capture Output { get; }

    public Capture Errors { get; }

    /// <summary>Starts a command whose standard input stays open.</summary>
    public static Child Start(
        string[] command, IReadOnlyDictionary<string, string>? environment = null, string? directory = null)
    {
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "/",
        };
        start.Environment["LC_ALL"] = "C";
        foreach (string name in s_notInherited)
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start) ?? throw new InvalidOperationException($"cannot start {command[0]}");
        return new Child(process, string.Join(' ', command));
    }

    /// <summary>Runs a command to its end.</summary>
    public static Task<RunResult> RunAsync(params string[] command) => RunAsync(command, input: null);

    /// <summary>Runs a command to its end.</summary>
    public static async Task<RunResult> RunAsync(
        string[] command,
        byte[]? input,
        IReadOnlyDictionary<string, string>? environment = null,
        string? directory = null)
    {
        await using Child child = Start(command, environment, directory);
        return await child.EndAsync(input);
    }

    /// <summary>Sends one line to its standard input.</summary>
    public async Task SayAsync(string line)
    {
        await _process.StandardInput.WriteAsync(line + "\n");
        await _process.StandardInput.FlushAsync();
    }

    public void Signal(int signal) => Assert.Equal(0, LibC.kill(Pid, signal));

    /// <summary>Gives it the input, closes that, and waits for its end.</summary>
    public async Task<RunResult> EndAsync(byte[]? input = null, TimeSpan? limit = null)
    {
        TimeSpan most = limit ?? TestLimits.Command;
        using CancellationTokenSource late = new(most);
        try
        {
            await FeedAsync(input, late.Token);
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException(
                $"{_command}\ndid not end within {most.TotalSeconds} s; it said: {Errors.Text}\n"
                    + ProcessTable.Threads(Pid));
        }

        await WaitForOutputAsync();
        return new RunResult(_command, _process.ExitCode, Output.Bytes, Errors.Text);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            using CancellationTokenSource late = new(TestLimits.Event);
            try
            {
                await _process.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                // it hangs in the kernel: freed with the mount it hangs on
            }
        }

        _process.Dispose();
    }

    /// <summary>Waits for the ends of its output, but not where a daemon that it started keeps the pipes.</summary>
    private async Task WaitForOutputAsync()
    {
        try
        {
            await Task.WhenAll(Output.Ended, Errors.Ended).WaitAsync(TestLimits.AtOnce);
        }
        catch (TimeoutException)
        {
            // what it wrote itself is there
        }
    }

    private async Task FeedAsync(byte[]? input, CancellationToken late)
    {
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(input ?? [], late);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // it ended without reading all of it
        }
    }
}
