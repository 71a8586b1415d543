using System.Runtime.CompilerServices;

namespace SecretsFs.TargetTests.Fixtures;

/// <summary>A virtual machine in which tests/target/vm-tests ran once, and what that said.</summary>
public sealed class VirtualMachineFixture : IAsyncLifetime
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(8); // emulated, on two idle cores, it takes one
    private static readonly TimeSpan s_more = TimeSpan.FromMinutes(1); // to make the machine, and to end it

    private readonly Dictionary<string, Outcome> _outcomes = [];
    private string _machine = "";

    /// <summary>The program that goes there, all of it in one file; null where no machine is asked for.</summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable("SECRETSFS_VM") is { Length: > 0 } path
        ? Path.GetFullPath(path)
        : null;

    /// <summary>The tests that ran in the machine.</summary>
    public IEnumerable<string> Tests => _outcomes.Keys;

    public async Task InitializeAsync()
    {
        await using Scratch scratch = new();
        scratch.Folder("over");
        scratch.Folder("over/mnt");
        await using Delivery delivery = await Delivery.MakeAsync(scratch, "over/mnt/delivery");
        string unit = Path.Combine(Programs.Repository, "units", "secretsfs.service");
        await CopyAsync(Program!, $"{delivery.Path}/program/secretsfs");
        await CopyAsync(unit, scratch.At("over/mnt/unit"));
        await CopyAsync(TargetScripts.Path("setup"), scratch.At("over/mnt/setup"));
        await CopyAsync(TargetScripts.Path("vm-tests"), scratch.At("over/mnt/vm-tests"));

        await using Child machine = Child.Start(
            [
                TargetScripts.VirtualMachine, SuitesAttribute.Trixie, scratch.At("over"),
                "bash", "/mnt/vm-tests", "/mnt/delivery", "/mnt/unit",
            ],
            new Dictionary<string, string> { ["LIMIT"] = $"{s_limit.TotalSeconds}" });
        RunResult ended = await machine.EndAsync(limit: s_limit + s_more);
        _machine = $"status {ended.Status}: {ended.Errors}\n{ended.Text}";
        Read(ended.Text.Split('\n'));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>The test of the caller's name must have passed in the machine.</summary>
    public void AssertPassed([CallerMemberName] string test = "")
    {
        Outcome? outcome = _outcomes.GetValueOrDefault(test);
        Assert.True(outcome is not null, $"the machine did not get there, {_machine}");
        Assert.True(outcome.Passed, string.Join('\n', outcome.Log));
    }

    private static async Task CopyAsync(string from, string to) =>
        (await Child.RunAsync("cp", from, to)).Succeeded();

    private void Read(string[] lines)
    {
        Outcome? last = null;
        foreach (string line in lines)
        {
            switch (line.Split(' '))
            {
                case ["ok", string name]:
                    _outcomes.Add(name, last = new Outcome(Passed: true, []));
                    break;
                case ["not", "ok", string name]:
                    _outcomes.Add(name, last = new Outcome(Passed: false, []));
                    break;
                default:
                    last?.Log.Add(line);
                    break;
            }
        }
    }

    private sealed record Outcome(bool Passed, List<string> Log);
}
