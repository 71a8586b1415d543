using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Takeover;

/// <summary>What a worker may, and what becomes of a keeper that cannot take rights from it.</summary>
public sealed class WorkerRightsTests(PassStoreFixture keys) : TakeoverTests(keys)
{
    private const int CannotMount = 4;

    private static readonly string[] s_capabilities = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"];

    [MountTheory(Requirements.LibRnp)]
    [InlineData("the first")]
    [InlineData("a spare")]
    [InlineData("a successor")]
    public async Task It_has_a_user_and_nothing_else(string which)
    {
        Mount mount = await MountNumberedAsync();
        WorkerProcesses workers = new(mount);
        int serving = await workers.WaitServingAsync();
        int spare = await workers.WaitSpareAsync();
        int worker = which switch
        {
            "the first" => serving,
            "a spare" => spare,
            _ => await workers.KillServingAsync(),
        };

        Dictionary<string, string> status = WorkerProcesses.Status(worker);

        Assert.All(s_capabilities, capability => Assert.Equal(new string('0', 16), status[capability]));
        Assert.Equal(string.Join('\t', Enumerable.Repeat(WorkerUser.Id, 4)), status["Uid"]);
        Assert.Equal(string.Join('\t', Enumerable.Repeat(WorkerUser.Id, 4)), status["Gid"]);
        Assert.Equal(string.Empty, status["Groups"]);
        Assert.Equal("1", status["NoNewPrivs"]);
        Assert.NotEqual(NetworkOf(Environment.ProcessId), NetworkOf(worker));

        // files of a process that is not dumpable are root's: proc(5)
        RunResult owner = (await Child.RunAsync("stat", "-c", "%u", $"/proc/{worker}/status")).Succeeded();
        Assert.Equal("0\n", owner.Text);
    }

    [MountTheory]
    [InlineData("0", "must not run as root")]
    [InlineData("root", "must not run as root")]
    [InlineData("no-such-user", "there is no user no-such-user")]
    public async Task A_keeper_without_a_user_for_it_refuses(string user, string message)
    {
        string manifest = Scratch.Write("manifest.json", SharedManifest().Key("text").ToString());
        string mountpoint = Scratch.Mountpoint();

        RunResult result = await Child.RunAsync(Programs.SecretsFs, "mount", manifest, mountpoint, "--user", user);

        Assert.Equal(CannotMount, result.Status);
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
        Assert.Contains("useradd --system secretsfs", result.Errors, StringComparison.Ordinal);
        Assert.Empty(MountTable.TypesAt(mountpoint));
    }

    /// <summary>Machine code is one file, executed before all rights are taken away: nothing is in its way.</summary>
    [MountFact]
    public async Task A_program_that_it_may_not_read_is_named_where_that_matters()
    {
        string directory = Scratch.Folder("private");
        string program = await Programs.CopySecretsFsAsync(directory);
        File.SetUnixFileMode(program, Modes.Private);
        File.SetUnixFileMode(directory, Modes.Private);
        if (Programs.IsMachineCode)
        {
            Mount mount = await MountAsync(SharedManifest().Key("text"), new MountOptions { Program = program });
            (await mount.CatAsync("text")).Succeeded();
            return;
        }

        string manifest = Scratch.Write("manifest.json", SharedManifest().Key("text").ToString());
        string mountpoint = Scratch.Mountpoint();
        RunResult result = await Child.RunAsync([program, .. Programs.Mount(manifest, mountpoint)[1..]]);

        Assert.NotEqual(0, result.Status);
        Assert.Contains(
            $"(hint: can its user read {program} and all beside it?)", result.Errors, StringComparison.Ordinal);
        Assert.Empty(MountTable.TypesAt(mountpoint));
    }

    private static string? NetworkOf(int pid) => new FileInfo($"/proc/{pid}/ns/net").LinkTarget;
}
