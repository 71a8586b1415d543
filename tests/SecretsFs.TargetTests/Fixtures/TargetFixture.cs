namespace SecretsFs.TargetTests.Fixtures;

/// <summary>The target machines, each booted when the first test asks for it.</summary>
#pragma warning disable CA1001 // xunit disposes it through IAsyncLifetime
public sealed class TargetFixture : IAsyncLifetime
#pragma warning restore CA1001
{
    private readonly Scratch _scratch = new();
    private readonly Dictionary<string, Target> _targets = [];
    private GpgHome? _home;
    private string? _delivery;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        List<Exception> failures = [];
        foreach (IAsyncDisposable? owned in _targets.Values.Cast<IAsyncDisposable?>().Append(_home).Append(_scratch))
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
            target = await Target.BootAsync(suite, _delivery);
            _targets.Add(suite, target);
        }

        return target;
    }

    /// <summary>Makes the folder that tests/target/setup installs from.</summary>
    private async Task<string> DeliverAsync()
    {
        string delivery = _scratch.Folder("delivery");
        await Programs.CopySecretsFsAsync(_scratch.Folder("delivery/program"));
        if (File.Exists(_scratch.At("delivery/program/secretsfs.dll")))
        {
            _scratch.Write("delivery/dotnet-root", Target.DotnetRoot + "\n");
        }

        (await Child.RunAsync("cp", "-r", TargetScripts.Path("consumers"), delivery)).Succeeded();
        _scratch.Folder("delivery/consumers/expected");

        _home = GpgHome.Create(_scratch.At("home"));
        await _home.GenerateKeyAsync(GpgHome.Host, "");
        await _home.ExportKeyFileAsync(_scratch.At("delivery/key"), GpgHome.Host);
        PassStore store = new(_scratch.At("delivery/store"), _home);
        await store.InitAsync(GpgHome.Host);
        foreach ((string entry, string content) in TargetManifest.Contents)
        {
            await store.InsertAsync(entry, content);
            _scratch.Write($"delivery/consumers/expected/{entry}", content);
        }

        _scratch.Write("delivery/manifest.json", TargetManifest.Usual());
        return delivery;
    }
}
