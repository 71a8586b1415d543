using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SecretsFs.TargetTests.Fixtures;

/// <summary>A booted machine with SecretsFs installed and not started. Disposing shuts it down.</summary>
internal sealed class Target : IAsyncDisposable
{
    /// <summary>Where a machine sees what it is given.</summary>
    public const string DeliveryPath = "/mnt/delivery";

    private readonly Child _boot;

    private Target(Child boot, string suite, int pid)
    {
        _boot = boot;
        Suite = suite;
        Pid = pid;
    }

    /// <summary>Where .NET is: the same in the machine as here.</summary>
    public static string DotnetRoot { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    public string Suite { get; }

    /// <summary>The number of its first process here.</summary>
    public int Pid { get; }

    /// <summary>Boots one with the program and its unit.</summary>
    public static Task<Target> BootAsync(string suite, string delivery) =>
        BootAsync(suite, delivery, changes: null, static target => target.SetUpAsync());

    /// <summary>Boots one.</summary>
    /// <param name="suite">The tree.</param>
    /// <param name="delivery">The folder that it sees as <see cref="DeliveryPath"/>.</param>
    /// <param name="changes">The folder for what it writes; null for memory.</param>
    /// <param name="setUp">What is done to it then.</param>
    /// <param name="failing">A unit that must fail; null where none may.</param>
    public static async Task<Target> BootAsync(
        string suite, string delivery, string? changes, Func<Target, Task> setUp, string? failing = null)
    {
        string tree = (await Child.RunAsync(TargetScripts.MakeTree, suite)).Succeeded().Text.Trim();
        string[] kept = changes is null ? [] : ["--changes", changes];
        string[] expected = failing is null ? [] : ["--failing", failing];
        Child boot = Child.Start(
        [
            TargetScripts.Boot, .. kept, .. expected, tree,
            $"--bind-ro={delivery}:{DeliveryPath}", $"--bind-ro={DotnetRoot}",
        ]);
        try
        {
            await boot.Output.WaitForLineAsync("booted ", TestLimits.Command * 3);
            string pid = boot.Output.Lines[0].Split(' ')[1];
            Target target = new(boot, suite, int.Parse(pid, CultureInfo.InvariantCulture));
            await setUp(target);
            return target;
        }
        catch (Exception exception)
        {
            RunResult ended = await boot.EndAsync();
            await boot.DisposeAsync();
            throw new InvalidOperationException($"{suite} is not there: {ended.Errors}", exception);
        }
    }

    /// <summary>Runs a command in the machine.</summary>
    public Task<RunResult> RunAsync(params string[] command) =>
        Child.RunAsync([TargetScripts.Enter, $"{Pid}", .. command], input: null);

    /// <summary>Runs a command in the machine that may take long.</summary>
    public async Task<RunResult> RunAsync(TimeSpan limit, params string[] command)
    {
        Dictionary<string, string> environment = new() { ["LIMIT"] = $"{limit.TotalSeconds}" };
        await using Child child = Child.Start([TargetScripts.Enter, $"{Pid}", .. command], environment);
        return await child.EndAsync(limit: limit + TestLimits.AtOnce);
    }

    /// <summary>Runs a command in the machine, which must succeed; what it says, without the last line's end.</summary>
    public async Task<string> DoAsync(params string[] command) =>
        (await RunAsync(command)).Succeeded().Text.TrimEnd('\n');

    /// <summary>A property of a unit.</summary>
    public Task<string> PropertyAsync(string unit, string property) =>
        DoAsync("systemctl", "show", "--property", property, "--value", unit);

    public async Task WriteAsync(string path, string content) =>
        (await Child.RunAsync(
            [TargetScripts.Enter, $"{Pid}", "dd", "status=none", $"of={path}"], Encoding.UTF8.GetBytes(content)))
        .Succeeded();

    /// <summary>Waits until a command in the machine succeeds.</summary>
    public async Task UntilAsync(string shellCommand) =>
        (await RunAsync("sh", "-c", $"until {shellCommand}; do :; done 2>/dev/null")).Succeeded();

    /// <summary>What the journal has of a unit, for messages.</summary>
    public async Task<string> JournalAsync(string unit) =>
        (await RunAsync("journalctl", "--no-pager", "--lines", "40", "--unit", unit)).Text;

    /// <summary>Stops what tests start, and forgets what they did.</summary>
    public async Task ResetAsync()
    {
        await RunAsync("systemctl", "stop", "consumer-*.service", "probe-*.service");
        await RunAsync("systemctl", "stop", Service.Unit);
        await RunAsync("systemctl", "reset-failed");
        await DoAsync("sh", "-c", "rm -f /run/consumers/*");
        await DoAsync("cp", $"{DeliveryPath}/manifest.json", Service.Manifest);
        await DoAsync(
            "sh", "-c", $"[ ! -e {Service.DropIns} ] || {{ rm -r {Service.DropIns} && systemctl daemon-reload; }}");
    }

    public async ValueTask DisposeAsync()
    {
        RunResult ended = await _boot.EndAsync(limit: TestLimits.Command * 2);
        await _boot.DisposeAsync();
        ended.Succeeded();
    }

    private async Task SetUpAsync()
    {
        string units = Path.Combine(Programs.Repository, "units");
        string unit = Suite == SuitesAttribute.Bookworm ? "secretsfs-notify.service" : "secretsfs.service";
        await WriteAsync("/run/setup", await File.ReadAllTextAsync(TargetScripts.Path("setup")));
        await WriteAsync("/run/unit", await File.ReadAllTextAsync(Path.Combine(units, unit)));
        await DoAsync("sh", "/run/setup", DeliveryPath, "/run/unit");
    }
}
