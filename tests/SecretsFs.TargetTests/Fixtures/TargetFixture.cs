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

    public Task DisposeAsync() =>
        Disposal.AllAsync(_targets.Values.Cast<IAsyncDisposable?>().Append(_delivery).Append(_scratch));

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
        await delivery.AddProgramAsync();
        return delivery;
    }
}
