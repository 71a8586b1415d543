using SecretsFs.TargetTests.Fixtures;

namespace SecretsFs.TargetTests.NixosModule;

/// <summary>The machines of the module, each made when the first test asks for it.</summary>
#pragma warning disable CA1001 // xunit disposes it through IAsyncLifetime
public sealed class ModuleFixture : IAsyncLifetime
#pragma warning restore CA1001
{
    private readonly Dictionary<string, ModuleMachine> _machines = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Disposal.AllAsync(_machines.Values);

    /// <summary>The machine of a suite, with the usual system in force and no service of the tests running.</summary>
    internal async Task<ModuleMachine> UsualAsync(string suite)
    {
        if (!_machines.TryGetValue(suite, out ModuleMachine? machine))
        {
            machine = await ModuleMachine.BootAsync(suite);
            _machines.Add(suite, machine);
        }

        await machine.Target.RunAsync(
            "systemctl", "stop", "consumer-*.service", "probe-*.service", "pg*.service", "nginx.service",
            "bound.service", "patient.service");
        await machine.Target.RunAsync("systemctl", "reset-failed");
        await machine.SwitchAsync();
        return machine;
    }
}
