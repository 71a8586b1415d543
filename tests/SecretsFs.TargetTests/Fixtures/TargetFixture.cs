namespace SecretsFs.TargetTests.Fixtures;

/// <summary>The target machines, each booted when the first test asks for it.</summary>
#pragma warning disable CA1001 // xunit disposes it through IAsyncLifetime
public sealed class TargetFixture : IAsyncLifetime
#pragma warning restore CA1001
{
    private readonly Scratch _scratch = new();
    private readonly Dictionary<string, Target> _targets = [];
    private Delivery? _delivery;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        List<Exception> failures = [];
        foreach (IAsyncDisposable? owned in _targets.Values.Cast<IAsyncDisposable?>().Append(_delivery).Append(_scratch))
        {
            try
            {
                await (owned?.DisposeAsync() ?? ValueTask.CompletedTask);
            }
            catch (Exception exception)
            {
                failures.Add(exception);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    internal async Task<Target> BootedAsync(string suite)
    {
        if (!_targets.TryGetValue(suite, out Target? target))
        {
            _delivery ??= await DeliverAsync();
            target = await Target.BootAsync(suite, _delivery.Path);
            _targets.Add(suite, target);
        }

        return target;
    }

    private async Task<Delivery> DeliverAsync()
    {
        Delivery delivery = await Delivery.MakeAsync(_scratch, "delivery");
        await Programs.CopySecretsFsAsync(_scratch.At("delivery/program"));
        if (File.Exists(_scratch.At("delivery/program/secretsfs.dll")))
        {
            _scratch.Write("delivery/dotnet-root", Target.DotnetRoot + "\n");
        }

        return delivery;
    }
}
