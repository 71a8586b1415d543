namespace SecretsFs.Tests.Fixtures;

/// <summary>What every test has: a folder, the keys, mounts that are ended with the test.</summary>
[Collection(EndToEndCollection.Name)]
public abstract class EndToEndTests(PassStoreFixture keys) : IAsyncLifetime
{
    private readonly Stack<IAsyncDisposable> _owned = new();

    private protected PassStoreFixture Keys { get; } = keys;

    private protected Scratch Scratch { get; } = new();

    private protected GpgHome Home => Keys.Home;

    public Task InitializeAsync() => Keys.ReadyAsync();

    public async Task DisposeAsync()
    {
        List<Exception> failures = [];
        foreach (IAsyncDisposable owned in _owned.Append(Scratch))
        {
            try
            {
                await owned.DisposeAsync();
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

    /// <summary>A manifest of the shared store.</summary>
    private protected TestManifest SharedManifest() => new(Keys.Store.Path, Home);

    /// <summary>A manifest of another store.</summary>
    private protected TestManifest ManifestOf(PassStore store) => new(store.Path, Home);

    private protected async Task<Mount> MountAsync(TestManifest manifest, MountOptions? options = null) =>
        Own(await Mount.StartAsync(Scratch, manifest, options ?? new MountOptions()));

    /// <summary>Starts a command that is ended with the test.</summary>
    private protected Child Start(params string[] command) => Own(Child.Start(command));

    /// <summary>
    /// Starts a program that opens a file, says "opened", and copies it to its output after the next line of its input.
    /// </summary>
    private protected async Task<Child> HoldOpenAsync(string file)
    {
        Child holder = Start("bash", "-c", "exec 3< \"$0\" && echo opened && read -r go && exec cat <&3", file);
        await holder.Output.WaitForLineAsync("opened");
        return holder;
    }

    /// <summary>What is disposed with the test, the last first.</summary>
    private protected T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Push(owned);
        return owned;
    }
}
