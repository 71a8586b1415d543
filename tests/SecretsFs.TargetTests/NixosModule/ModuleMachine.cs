using System.Text.RegularExpressions;
using SecretsFs.TargetTests.Fixtures;

namespace SecretsFs.TargetTests.NixosModule;

/// <summary>
/// A machine whose systems are what the NixOS module emits. It keeps what it writes, and can be booted again.
/// </summary>
internal sealed partial class ModuleMachine : IAsyncDisposable
{
    /// <summary>Where the program is, and where it is again, as another version.</summary>
    public const string Program = "/nix/store/00000000000000000000000000000000-secretsfs-0.1.0";
    public const string NextProgram = "/nix/store/11111111111111111111111111111111-secretsfs-0.1.0";

    // dozens of commands, beside readers that take all processors
    private static readonly TimeSpan s_switchLimit = TestLimits.Command * 4;

    private readonly string _suite;
    private readonly Scratch _scratch = new();
    private Delivery? _delivery;
    private ModuleStore? _store;
    private Target? _target;
    private int _systems;

    private ModuleMachine(string suite) => _suite = suite;

    public Target Target => _target ?? throw new InvalidOperationException("the machine is not up");

    public ModuleStore Store => _store ?? throw new InvalidOperationException("there is no store");

    public Service Service => new(Target);

    public static async Task<ModuleMachine> BootAsync(string suite)
    {
        ModuleMachine machine = new(suite);
        try
        {
            await machine.MakeAsync();
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Evaluates a configuration: the machine's, and what is given.</summary>
    public Task<ModuleSystem> EvaluateAsync(
        string configuration = "", string program = Program, bool isOlderNixos = false) =>
        ModuleSystem.EvaluateAsync(_scratch, Store, _suite, program, configuration, isOlderNixos);

    /// <summary>Puts a configuration in force, as nixos-rebuild switch does.</summary>
    public async Task SwitchAsync(string configuration = "", string program = Program) =>
        (await TrySwitchAsync(configuration, program)).Succeeded();

    /// <summary>The same, and what came of it.</summary>
    public async Task<RunResult> TrySwitchAsync(string configuration, string program = Program) =>
        await RunSwitchAsync(await DeliverAsync(await EvaluateAsync(configuration, program)));

    /// <summary>Puts a configuration in force from the next boot on.</summary>
    public async Task SwitchAtBootAsync(string configuration = "") =>
        (await RunSwitchAsync("--boot", await DeliverAsync(await EvaluateAsync(configuration)))).Succeeded();

    /// <summary>Shuts it down and boots it again.</summary>
    /// <param name="failing">A unit that must fail; null where none may.</param>
    public async Task RebootAsync(string? failing = null)
    {
        await Target.DisposeAsync();
        _target = null;
        _target = await BootTargetAsync(_ => Task.CompletedTask, failing);
    }

    /// <summary>Copies a system and what it needs to the machine; its path there.</summary>
    public async Task<string> DeliverAsync(ModuleSystem system)
    {
        string name = $"/nix/system-{++_systems}";
        string root = _scratch.Folder($"system-{_systems}");
        system.WriteTo(root, name);
        if (system.Etc.TryGetValue("secretsfs/store", out string? store))
        {
            (await Child.RunAsync("cp", "-rT", Store.Path, root + store)).Succeeded();
        }

        if (PublicKeyPath().Match(system.ManifestCheck) is { Success: true } key)
        {
            File.Copy(Store.PublicKey, root + key.Groups[1].Value);
        }

        // as Nix leaves it: everybody's to read, nobody's to write, of the first second; what is there is never touched
        (await Child.RunAsync("chmod", "-R", "a+rX,a-w", root)).Succeeded();
        RunResult packed = (await Child.RunAsync(
            "sh", "-c",
            "cd \"$1\" && find . -type f -print0 | "
            + "tar --create --null --files-from=- --owner=root --group=root --mtime=@1",
            "sh", root)).Succeeded();
        (await Child.RunAsync(
            [TargetScripts.Enter, $"{Target.Pid}", "tar", "--extract", "--directory=/", "--skip-old-files"],
            packed.Output)).Succeeded();
        Directory.Delete(root, recursive: true);
        return name;
    }

    public async ValueTask DisposeAsync() => await Disposal.AllAsync([_target, _delivery, _scratch]);

    [GeneratedRegex(@"--public-key (/nix/store/\S+)")]
    private static partial Regex PublicKeyPath();

    private async Task MakeAsync()
    {
        _delivery = await Delivery.MakeAsync(_scratch, "delivery");
        await _delivery.AddProgramAsync();
        (await Child.RunAsync("cp", "-rT", TargetScripts.Path("module/consumers"), _scratch.At("delivery/module")))
            .Succeeded();
        foreach (string script in (string[])["setup", "switch"])
        {
            File.Copy(TargetScripts.Path($"module/{script}"), _scratch.At($"delivery/module/{script}"));
        }

        File.Copy(TargetScripts.Path("setup"), _scratch.At("delivery/setup"));
        _store = await ModuleStore.CreateAsync(_scratch, _delivery.Home);

        // in memory, whatever this folder is on: it must not be overlayfs
        (await Child.RunAsync("mount", "-t", "tmpfs", "none", _scratch.Folder("changes"))).Succeeded();
        _target = await BootTargetAsync(async target =>
        {
            await target.DoAsync("sh", $"{Target.DeliveryPath}/setup", Target.DeliveryPath);
            await target.DoAsync(
                "sh", $"{Target.DeliveryPath}/module/setup", Target.DeliveryPath, Program, NextProgram);
        });
    }

    private Task<RunResult> RunSwitchAsync(params string[] arguments) =>
        Target.RunAsync(s_switchLimit, ["bash", $"{Target.DeliveryPath}/module/switch", .. arguments]);

    private Task<Target> BootTargetAsync(Func<Target, Task> setUp, string? failing = null) =>
        Target.BootAsync(_suite, _scratch.At("delivery"), _scratch.At("changes"), setUp, failing);
}
