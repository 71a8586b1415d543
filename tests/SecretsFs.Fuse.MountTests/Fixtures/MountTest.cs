namespace SecretsFs.Fuse.MountTests.Fixtures;

/// <summary>What every test has: a folder, and processes that end with the test. This one touches no mount.</summary>
public abstract class MountTest : IAsyncLifetime
{
    private readonly Stack<IAsyncDisposable> _owned = new();

    private protected Scratch Scratch { get; } = new();

    /// <summary>Where <see cref="MountAsync(string[])"/> mounted.</summary>
    private protected string Mountpoint { get; private set; } = string.Empty;

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        List<Exception> failures = [];
        while (_owned.TryPop(out IAsyncDisposable? owned))
        {
            await DisposeAsync(owned, failures);
        }

        string? left = Tests.Fixtures.MountTable.FirstBelow(Scratch.Root);
        await DisposeAsync(Scratch, failures);
        if (left is not null)
        {
            failures.Add(new InvalidOperationException($"{left} was left mounted"));
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    /// <summary>A server with this tree, mounted at <see cref="Mountpoint"/>.</summary>
    private protected Task<TestServer> MountAsync(params string[] tree) => MountAsync(tree, string.Empty);

    /// <summary>The same, with an option of "mount".</summary>
    private protected async Task<TestServer> MountAsync(string[] tree, string option)
    {
        TestServer server = Own(new TestServer());
        Mountpoint = Scratch.Mountpoint();
        await server.RunAllAsync([.. tree, $"mount {Mountpoint} {option}".TrimEnd()]);
        return server;
    }

    /// <summary>A path on the mount, as a Python literal.</summary>
    private protected string At(string path) => Reader.Quote(Path.Combine(Mountpoint, path));

    private protected Reader NewReader() => Own(new Reader());

    /// <summary>What is disposed with the test, the last first.</summary>
    private protected T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Push(owned);
        return owned;
    }

    private static async Task DisposeAsync(IAsyncDisposable owned, List<Exception> failures)
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
}
