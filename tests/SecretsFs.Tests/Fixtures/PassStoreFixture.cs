using System.Security.Cryptography;
using System.Text;

namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// The keys and a store of every test, made by the real gpg and the real pass when the first test asks.
/// Nobody writes to it: a test that changes entries takes a copy.
/// </summary>
#pragma warning disable CA1001 // xunit disposes it through IAsyncLifetime
public sealed class PassStoreFixture : IAsyncLifetime
#pragma warning restore CA1001
{
    public const int OneMiB = 1 << 20;

    private readonly Scratch _scratch = new();
    private readonly Lazy<Task> _ready;
    private readonly List<GpgHome> _homes = [];

    public PassStoreFixture() => _ready = new Lazy<Task>(MakeAsync);

    /// <summary>Entries encrypted to the host's key, and what is in them.</summary>
    internal static IReadOnlyDictionary<string, byte[]> Contents { get; } = new Dictionary<string, byte[]>
    {
        ["text"] = "hunter2\nuser: me\n"u8.ToArray(),
        ["shell"] = "SECRET='a b'\n"u8.ToArray(),
        ["binary"] = [.. Enumerable.Range(0, 1024).Select(i => (byte)i), 0, 10, 0, 13, 10, 0],
        ["empty"] = [],
        ["million"] = RandomNumberGenerator.GetBytes(OneMiB),
    };

    /// <summary>
    /// The home of the host's key, of one with a passphrase, and of the public part of one whose secret lies elsewhere.
    /// </summary>
    internal GpgHome Home { get; private set; } = null!;

    internal PassStore Store { get; private set; } = null!;

    internal Task ReadyAsync() => _ready.Value;

    /// <summary>A copy of the store, to be changed.</summary>
    internal async Task<PassStore> CopyStoreAsync(Scratch scratch, string name = "store")
    {
        (await Child.RunAsync("cp", "-a", Store.Path, scratch.At(name))).Succeeded();
        return new PassStore(scratch.At(name), Home);
    }

    /// <summary>A home with the same keys and an agent of its own, ended with this fixture.</summary>
    internal GpgHome CopyHome(string name)
    {
        GpgHome copy = Home.CopyTo(_scratch.At($"{name}{_homes.Count}"));
        _homes.Add(copy);
        return copy;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        List<Exception> failures = [];
        foreach (IAsyncDisposable owned in _homes.Append<IAsyncDisposable>(_scratch))
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

    private async Task MakeAsync()
    {
        Home = GpgHome.Create(_scratch.At("home"));
        _homes.Add(Home);
        await Home.GenerateKeyAsync(GpgHome.Host, "");
        await Home.GenerateKeyAsync(GpgHome.Locked, GpgHome.Passphrase);
        GpgHome elsewhere = GpgHome.Create(_scratch.At("elsewhere"));
        _homes.Add(elsewhere);
        await elsewhere.GenerateKeyAsync(GpgHome.Elsewhere, "");
        await Home.GpgAsync(await elsewhere.GpgAsync(null, "--export"), "--import");
        await elsewhere.KillAgentAsync();
        await Home.RestartAgentAsync(); // it remembers the passphrase of a key that it made

        Store = new PassStore(_scratch.At("store"), Home);
        await Store.InitAsync(GpgHome.Host);
        await Store.InitAsync(GpgHome.Locked, "locked");
        await Store.InitAsync(GpgHome.Elsewhere, "elsewhere");
        foreach ((string entry, byte[] content) in Contents)
        {
            await Store.InsertAsync(entry, content);
        }

        await Store.InsertAsync("over", RandomNumberGenerator.GetBytes(OneMiB + 1));
        await Store.InsertAsync("locked/text", Encoding.UTF8.GetBytes("behind a passphrase\n"));
        await Store.InsertAsync("elsewhere/text", Encoding.UTF8.GetBytes("not for this host\n"));
    }
}
