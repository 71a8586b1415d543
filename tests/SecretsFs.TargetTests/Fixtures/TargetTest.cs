namespace SecretsFs.TargetTests.Fixtures;

/// <summary>Tests in target machines, which each finds with nothing of SecretsFs started.</summary>
[Collection(TargetCollection.Name)]
public abstract class TargetTest(TargetFixture targets) : IAsyncLifetime
{
    private Target? _target;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _target?.ResetAsync() ?? Task.CompletedTask;

    private protected async Task<Target> TargetAsync(string suite)
    {
        _target = await targets.BootedAsync(suite);
        return _target;
    }

    /// <summary>The machine, with SecretsFs started.</summary>
    private protected async Task<(Target Target, Service Service)> StartedAsync(string suite)
    {
        Target target = await TargetAsync(suite);
        Service service = new(target);
        await service.StartAsync();
        return (target, service);
    }
}
