using System.Globalization;
using SecretsFs.Tests.Fixtures;
using SecretsFs.Tests.Takeover;

namespace SecretsFs.Tests.Export;

/// <summary>The process that decrypts for an export, and the one that has it decrypt.</summary>
public sealed class ExportWorkerTests(PassStoreFixture keys) : ExportTests(keys)
{
    private static readonly string[] s_capabilities = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"];

    private PassStore _store = null!;
    private GpgWrapper _gpg = null!;

    [RootFact("mount", "unshare")]
    public async Task It_has_a_user_and_nothing_else()
    {
        Child export = await StartSlowAsync();
        int worker = await WorkerOfAsync(export);

        Dictionary<string, string> status = WorkerProcesses.Status(worker);

        Assert.All(s_capabilities, capability => Assert.Equal(new string('0', 16), status[capability]));
        Assert.Equal(string.Join('\t', Enumerable.Repeat(WorkerUser.Id, 4)), status["Uid"]);
        Assert.Equal(string.Join('\t', Enumerable.Repeat(WorkerUser.Id, 4)), status["Gid"]);
        Assert.Equal(string.Empty, status["Groups"]);
        Assert.Equal("1", status["NoNewPrivs"]);
        Assert.NotEqual(NetworkOf(Environment.ProcessId), NetworkOf(worker));

        // files of a process that is not dumpable are root's: proc(5)
        Assert.Equal("0:0 444", await StatAsync($"/proc/{worker}/status"));
        await _gpg.ReleaseAsync();
        (await export.EndAsync()).Succeeded();
    }

    [RootFact("mount")]
    public async Task One_that_dies_costs_the_key_that_it_was_at()
    {
        Child export = await StartSlowAsync();

        Assert.Equal(0, LibC.kill(await WorkerOfAsync(export), LibC.SIGKILL));

        RunResult run = await export.EndAsync();
        AssertProblem(
            run, "$.keys.slow", "entry slow could not be decrypted: failed (hint: the worker that decrypted it ended");
        Assert.Equal(["a", "text"], Names);
        await AssertNoGpgAsync();
    }

    [RootFact("mount")]
    public async Task One_that_does_not_answer_is_killed_and_costs_the_key_that_it_was_at()
    {
        Child export = await StartSlowAsync();
        int worker = await WorkerOfAsync(export);

        Assert.Equal(0, LibC.kill(worker, LibC.SIGSTOP));

        RunResult run = await export.EndAsync();
        AssertProblem(run, "$.keys.slow", "entry slow could not be decrypted: timed-out (hint: ");
        Assert.Equal(["a", "text"], Names);
        await ProcessTable.WaitGoneAsync(worker, TestLimits.Event);
        await AssertNoGpgAsync();
    }

    [RootTheory("mount")]
    [InlineData(LibC.SIGTERM)]
    [InlineData(LibC.SIGINT)]
    [InlineData(LibC.SIGHUP)]
    public async Task A_signal_ends_it_and_what_was_there_stays(int signal)
    {
        await MountAsync();
        await MakeAsync();
        (await ExportAsync(Manifest().Key("old", "text"), "--only", "old", "text")).Succeeded();
        Child export = await StartSlowAsync();
        int worker = await WorkerOfAsync(export);

        export.Signal(signal);

        RunResult run = await export.EndAsync();
        Assert.Equal(1, run.Status);
        Assert.StartsWith("secretsfs: ended by a signal, with 2 keys not exported (hint: ", run.Errors);
        Assert.Equal(["a", "text"], Names);
        Assert.DoesNotContain("slow", await File.ReadAllTextAsync(At(Record)), StringComparison.Ordinal);
        await ProcessTable.WaitGoneAsync(worker, TestLimits.Event);
    }

    [RootFact("mount")]
    public async Task When_it_is_killed_the_worker_ends_with_it()
    {
        Child export = await StartSlowAsync();
        int worker = await WorkerOfAsync(export);

        export.Signal(LibC.SIGKILL);

        await export.EndAsync();
        await ProcessTable.WaitEndedAsync(worker, TestLimits.Event);
        await _gpg.ReleaseAsync(); // which nobody ends then: it does so itself, as nobody reads what it writes
        (await ExportAsync(Manifest(), "--only", "text")).Succeeded();
        Assert.Equal(["text"], Names);
    }

    /// <summary>All of a content has been through the worker by then, and another is being decrypted.</summary>
    [RootFact("mount")]
    public async Task No_content_is_ever_in_the_process_that_is_root_or_in_what_it_says()
    {
        Canary canary = new(4096);
        await MakeAsync();
        await _store.InsertAsync("text", canary.Bytes);
        Child export = await StartSlowAsync();
        Assert.Equal(canary.Text, await File.ReadAllTextAsync(At("a")));

        Assert.Empty(MemoryScan.FindCopies(export.Pid, canary));

        await _gpg.ReleaseAsync();
        RunResult run = (await export.EndAsync()).Succeeded();
        Assert.DoesNotContain(canary.Text[..23], run.Text + run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(canary.Text[..23], await File.ReadAllTextAsync(At(Record)), StringComparison.Ordinal);
        Assert.Equal(canary.Text, await File.ReadAllTextAsync(At("text")));
    }

    [RootFact("mount")]
    public async Task One_that_keeps_a_file_and_writes_to_it_later_changes_nothing()
    {
        await MountAsync();

        RunResult run = await ExportAsync(SharedManifest().Key("a", "text").Key("b", "text"), "--test-fault", "keep");

        run.Succeeded();
        Assert.Equal(Text, await File.ReadAllTextAsync(At("a")));
        Assert.Equal(Text, await File.ReadAllTextAsync(At("b")));
    }

    [RootFact("mount")]
    public async Task One_that_writes_more_than_a_content_can_be_is_ended()
    {
        await MountAsync();

        RunResult run = await ExportAsync(SharedManifest().Key("text"), "--test-fault", "flood");

        AssertProblem(run, "$.keys.text", "failed (hint: the worker that decrypted it wrote more than");
        Assert.Equal([Record, LockFile], NamesBelow(Target));
    }

    /// <summary>And it is not ended by the signal of that limit.</summary>
    [RootFact("mount", Requirements.LibRnp)]
    public async Task With_librnp_it_cannot_write_more()
    {
        await MountAsync();
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        string vectors = Path.Combine(Programs.Repository, "tests", "vectors", "openpgp");
        store.Put("good", await File.ReadAllBytesAsync(Path.Combine(vectors, "good", "bytes-64.gpg")));
        string keyFile = Scratch.At("host.key");
        (await Child.RunAsync("install", "-m", "0600", Path.Combine(vectors, "keys", "host.key"), keyFile)).Succeeded();

        (await ExportAsync(ManifestOf(store).Rnp(keyFile).Key("good"), "--test-fault", "flood")).Succeeded();

        Assert.Equal(64, new FileInfo(At("good")).Length);
    }

    [RootFact("mount")]
    public async Task Neither_process_keeps_the_directory_busy_that_it_was_started_in()
    {
        await MountAsync();
        await MakeAsync();
        _gpg.BecomeSlow();
        string[] command = Command(Manifest());
        string[] relative = [.. command.Select(word => Path.IsPathRooted(word) && word != Programs.SecretsFs
            ? Path.GetRelativePath(Scratch.Root, word) : word)];
        string path = $"{_gpg.Directory}:{Environment.GetEnvironmentVariable("PATH")}";
        Child export = Own(Child.Start(
            relative, new Dictionary<string, string> { ["PATH"] = path }, Scratch.Root));
        await _gpg.WaitStartedAsync();

        Assert.Equal("/", new FileInfo($"/proc/{export.Pid}/cwd").LinkTarget);
        Assert.Equal("/", new FileInfo($"/proc/{await WorkerOfAsync(export)}/cwd").LinkTarget);

        await _gpg.ReleaseAsync();
        (await export.EndAsync()).Succeeded();
        Assert.Equal(["a", "slow", "text"], Names);
    }

    [ProgramFact]
    public async Task Nobody_else_can_start_one()
    {
        RunResult run = await Child.RunAsync(Programs.SecretsFs, "export-worker");

        AssertRefused(run, Usage, "this command is for secretsfs export alone");
    }

    /// <summary>The first key is exported, the second is being decrypted, and there is a third.</summary>
    private async Task<Child> StartSlowAsync()
    {
        if (Target is null)
        {
            await MountAsync();
        }

        if (_gpg is null)
        {
            await MakeAsync();
        }

        _gpg!.BecomeSlow();
        Child export = StartExport(Manifest(), _gpg.Directory);
        await _gpg.WaitStartedAsync();
        return export;
    }

    private async Task MakeAsync()
    {
        _store = await Keys.CopyStoreAsync(Scratch);
        _store.Copy("text", "slow");
        _gpg = await GpgWrapper.CreateAsync(Scratch);
    }

    private TestManifest Manifest() =>
        ManifestOf(_store).Key("a", "text").Key("slow").Key("text").Limit("decryptSeconds", 2);

    /// <summary>What a worker had started has ended with it.</summary>
    private async Task AssertNoGpgAsync() =>
        Assert.Empty((await Child.RunAsync("pgrep", "--full", _gpg.Directory)).Text);

    private static async Task<int> WorkerOfAsync(Child export)
    {
        string children = await File.ReadAllTextAsync($"/proc/{export.Pid}/task/{export.Pid}/children");
        return int.Parse(children.Split(' ')[0], CultureInfo.InvariantCulture);
    }

    private static string? NetworkOf(int pid) => new FileInfo($"/proc/{pid}/ns/net").LinkTarget;
}
