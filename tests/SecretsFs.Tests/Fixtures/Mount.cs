using System.Text.RegularExpressions;

namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// The program, serving. Disposing ends it as a service manager does, and fails where anything is left of
/// it: a mount, a process, an exit status that is not 0.
/// </summary>
internal sealed class Mount : IAsyncDisposable
{
    /// <summary>In the log of a daemon whose workers may not lock all their memory.</summary>
    public const string LockWarning = "warning: this process can be swapped out, with the key that it decrypts with; "
        + "contents cannot (hint: LimitMEMLOCK=infinity)";

    private static int s_last;

    private readonly Child _daemon;
    private readonly NotifySocket _notify;
    private readonly string _marker;
    private bool _ended;

    private Mount(Child daemon, NotifySocket notify, string path, string manifest, string marker)
    {
        _daemon = daemon;
        _notify = notify;
        _marker = marker;
        Path = path;
        Manifest = manifest;
    }

    public string Path { get; }

    public string Manifest { get; }

    /// <summary>The main process: what a service manager knows, signals and waits for.</summary>
    public int Pid => _daemon.Pid;

    /// <summary>
    /// The process that answers requests, and has decrypted contents in its memory: the oldest worker, since those that
    /// wait for their turn take it in order.
    /// </summary>
    public int ServingPid => WorkerPids[0];

    /// <summary>All workers, the one that serves first.</summary>
    public int[] WorkerPids => [.. ProcessTable.Children(Pid)
        .Where(static child => child.Command.EndsWith(" worker", StringComparison.Ordinal))
        .Select(static child => child.Pid)];

    public Capture Log => _daemon.Errors;

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public static async Task<Mount> StartAsync(Scratch scratch, TestManifest manifest, MountOptions options)
    {
        int number = Interlocked.Increment(ref s_last);
        string path = options.Mountpoint ?? scratch.Mountpoint();
        string manifestPath = scratch.Write($"manifest{number}.json", manifest.ToString());
        string marker = $"secretsfs-test-{Environment.ProcessId}-{number}";
        NotifySocket notify = new(scratch.At($"notify{number}"));
        Dictionary<string, string> environment = new()
        {
            ["NOTIFY_SOCKET"] = notify.Path,
            ["PINENTRY_USER_DATA"] = marker,
        };
        if (options.ProgramDirectory is not null)
        {
            environment["PATH"] = $"{options.ProgramDirectory}:{Environment.GetEnvironmentVariable("PATH")}";
        }

        // a runner in the background may have SIGINT ignored, and children inherit that
        Child daemon = Child.Start(
            [
                "env", "--default-signal=INT", .. options.Wrapper,
                .. options.HasOnlyProgramDirectory ? ["env", $"PATH={options.ProgramDirectory}"] : (string[])[],
                options.Program ?? Programs.SecretsFs,
                .. Programs.Mount(manifestPath, path, "--log-level", options.LogLevel)[1..], .. options.Options,
            ],
            environment);
        Mount mount = new(daemon, notify, path, manifestPath, marker);
        await mount.WaitReadyAsync();
        return mount;
    }

    /// <summary>The path of a key.</summary>
    public string At(string key) => System.IO.Path.Combine(Path, key);

    /// <summary>Reads a key with cat.</summary>
    public Task<RunResult> CatAsync(string key) => Child.RunAsync("cat", At(key));

    /// <summary>The one audit line of a key, once it is there.</summary>
    public async Task<string> AuditLineAsync(string key)
    {
        await Log.WaitForAsync(_ => AuditLines(key).Length > 0, $"an audit line of {key}");
        return Assert.Single(AuditLines(key));
    }

    /// <summary>The audit lines of a key so far.</summary>
    public string[] AuditLines(string key) =>
        [.. Log.Lines.Where(line => line.Contains($"audit: key=\"{key}\"", StringComparison.Ordinal))];

    /// <summary>
    /// Reads a key, which must be refused: to the program by its errno, to the log by the outcome, with a hint.
    /// </summary>
    public async Task<string> AssertRefusedAsync(string key, string message, string outcome, string errno)
    {
        RunResult result = await CatAsync(key);
        Assert.Equal($"cat: {At(key)}: {message}\n", result.Errors);
        Assert.Equal(1, result.Status);
        Assert.Empty(result.Output);
        string line = await AuditLineAsync(key);
        Assert.Matches($"^warning: audit: .* outcome={Regex.Escape(outcome)} errno={errno} \\(hint: .+\\)$", line);
        return line;
    }

    public void Signal(int signal) => _daemon.Signal(signal);

    /// <summary>Writes another manifest and has it loaded; returns once the daemon is ready again.</summary>
    public async Task ReloadAsync(string manifest)
    {
        await File.WriteAllTextAsync(Manifest, manifest);
        Signal(LibC.SIGHUP);
        await _notify.WaitForAsync("RELOADING=1");
        await _notify.WaitForAsync("READY=1");
    }

    /// <summary>Writes another manifest and has it loaded; returns once the daemon is ready again.</summary>
    public Task ReloadAsync(TestManifest manifest) => ReloadAsync(manifest.ToString());

    /// <summary>Waits for the next message with this line to the service manager.</summary>
    public Task<string[]> WaitNotifiedAsync(string line) => _notify.WaitForAsync(line);

    /// <summary>Waits for the daemon's end, which must be in order.</summary>
    /// <param name="limit">How long.</param>
    /// <param name="left">The types of the mounts that must be left at its path: those of others.</param>
    public async Task EndedAsync(TimeSpan? limit = null, params string[] left)
    {
        RunResult result = await _daemon.EndAsync(limit: limit ?? TestLimits.Event);
        _ended = true;
        Assert.True(result.Status == 0, $"the daemon ended with {result.Status} and said:\n{result.Errors}");
        Assert.Empty(result.Output);
        Assert.Equal(left, MountTable.TypesAt(Path));
        AssertNoProcesses();
    }

    /// <summary>Waits for the daemon's end by itself, with nothing left but what it says of it.</summary>
    public async Task<RunResult> FailedAsync(TimeSpan limit)
    {
        RunResult result = await _daemon.EndAsync(limit: limit);
        _ended = true;
        Assert.Empty(MountTable.TypesAt(Path));
        AssertNoProcesses();
        return result;
    }

    /// <summary>Ends the daemon with a signal, in order.</summary>
    public async Task StopAsync(int signal = LibC.SIGTERM)
    {
        Signal(signal);
        await EndedAsync();
    }

    /// <summary>Kills the worker that serves; the next takes its place.</summary>
    public void KillWorker() => Assert.Equal(0, LibC.kill(ServingPid, LibC.SIGKILL));

    /// <summary>
    /// Kills the main process alone, and its workers end with it, as does what they have started once it has nobody to
    /// write to; its mount stays, dead.
    /// </summary>
    /// <param name="leavesPrograms">Whether a program may go on that a worker has started.</param>
    public async Task KillAsync(bool leavesPrograms = false)
    {
        int[] workers = WorkerPids;
        Signal(LibC.SIGKILL);
        await _daemon.EndAsync(limit: TestLimits.Event);
        _ended = true;
        foreach (int worker in workers)
        {
            await ProcessTable.WaitEndedAsync(worker, TestLimits.AtOnce);
        }

        if (!leavesPrograms)
        {
            await Poll.UntilAsync(() => Left().Length == 0, LeftMessage, TestLimits.AtOnce);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_ended)
            {
                await StopAsync();
            }
        }
        catch
        {
            await Child.RunAsync("umount", "-f", "-l", Path);
            throw;
        }
        finally
        {
            await _daemon.DisposeAsync();
            _notify.Dispose();
        }
    }

    private async Task WaitReadyAsync()
    {
        Task ready = _notify.WaitForAsync("READY=1");
        await Task.WhenAny(ready, Log.Ended);
        if (!ready.IsCompletedSuccessfully)
        {
            await DisposeAsync(); // it ended, and this says with what, or it did not get ready in time
            await ready;
        }
    }

    private void AssertNoProcesses() => Assert.True(Left().Length == 0, LeftMessage());

    private string[] Left() => ProcessTable.WithEnvironment(_marker);

    private string LeftMessage() => $"processes were left: {string.Join(", ", Left())}";
}
