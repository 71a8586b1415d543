using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Export;

/// <summary>What tests of secretsfs export have: a directory in memory.</summary>
[Collection(SecondCollection.Name)]
public abstract class ExportTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private protected const int Usage = 2;
    private protected const int CannotUse = 4;
    private protected const int ProblemsFound = 5;
    private protected const int NoKey = 7;

    private protected const string Text = "hunter2\nuser: me\n";

    /// <summary>The name of the record in it.</summary>
    private protected const string Record = ".secretsfs-export";

    private protected const string LockFile = Record + ".lock";

    /// <summary>The directory that is exported to.</summary>
    private protected string Target { get; set; } = null!;

    /// <summary>The names below the directory, without those of the export's own.</summary>
    private protected string[] Names =>
        [.. NamesBelow(Target).Where(static name => !name.StartsWith(Record, StringComparison.Ordinal))];

    private protected string At(string name) => Path.Combine(Target, name);

    /// <summary>Makes the directory, on a new filesystem.</summary>
    private protected async Task MountAsync(string type = "ramfs", string options = "mode=0700")
    {
        Target = Scratch.Mountpoint();
        (await Child.RunAsync("mount", "-t", type, "-o", options, type, Target)).Succeeded();
    }

    /// <summary>The same, with a record of exports that have made nothing.</summary>
    private protected async Task MountUsedAsync()
    {
        await MountAsync();
        (await ExportAsync(SharedManifest())).Succeeded();
    }

    private protected Task<RunResult> ExportAsync(TestManifest manifest, params string[] options) =>
        Child.RunAsync(Command(manifest, options));

    /// <summary>Starts an export whose gpg is another program.</summary>
    private protected Child StartExport(TestManifest manifest, string? programs) => Own(Child.Start(
        Command(manifest),
        programs is null ? null : new Dictionary<string, string>
        {
            ["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}",
        }));

    private protected string[] Command(TestManifest manifest, params string[] options) =>
    [
        Programs.SecretsFs, "export", Scratch.Write("manifest.json", manifest.ToString()), Target,
        .. WorkerUser.MountOptions, .. options,
    ];

    private protected static string[] NamesBelow(string directory) =>
    [
        .. Directory.GetFileSystemEntries(directory, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(directory, path)).Order(StringComparer.Ordinal),
    ];

    /// <summary>Owner, group and mode.</summary>
    private protected static async Task<string> StatAsync(string path) =>
        (await Child.RunAsync("stat", "-c", "%u:%g %a", path)).Succeeded().Text.TrimEnd();

    /// <summary>It says of one place in the manifest what is wrong, once, and what to do.</summary>
    private protected static void AssertProblem(RunResult run, string path, string reason)
    {
        Assert.Equal(ProblemsFound, run.Status);
        string line = Assert.Single(
            run.Errors.Split('\n'), one => one.Contains($": {path}: ", StringComparison.Ordinal));
        Assert.Matches("^.+manifest\\.json:[0-9]+: .+ \\(hint: .+[^.]\\)$", line);
        Assert.Contains(reason, line, StringComparison.Ordinal);
    }

    /// <summary>It refuses all of it.</summary>
    private protected static void AssertRefused(RunResult run, int status, string reason)
    {
        Assert.Equal(status, run.Status);
        Assert.Empty(run.Output);
        Assert.Matches("^secretsfs: .+ \\(hint: .+[^.]\\)\n$", run.Errors);
        Assert.Contains(reason, run.Errors, StringComparison.Ordinal);
    }
}
