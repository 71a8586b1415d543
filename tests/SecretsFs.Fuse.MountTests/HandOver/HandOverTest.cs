using SecretsFs.Fuse.MountTests.Fixtures;

namespace SecretsFs.Fuse.MountTests.HandOver;

/// <summary>A mount whose connection this process keeps, and servers that come and go.</summary>
public abstract class HandOverTest : MountTest
{
    private HandedMount? _mount;

    private protected HandedMount Handed => _mount!;

    private protected string FilePath => Path.Combine(Handed.Path, "file");

    /// <summary>What every server serves.</summary>
    private protected static string[] Tree => ["dir d", "file file 1 text", "file d/inner 1 inner"];

    public override Task InitializeAsync()
    {
        if (Requirements.MissingForMount() is null)
        {
            _mount = Own(new HandedMount(Scratch.Mountpoint()));
        }

        return Task.CompletedTask;
    }

    /// <summary>A server that waits for its turn.</summary>
    private protected async Task<(TestServer Server, string Adopt)> ParkAsync(params string[] commands)
    {
        (TestServer server, string adopt) = await Handed.ParkAsync(null, [.. Tree, .. commands]);
        return (Own(server), adopt);
    }

    /// <summary>A server that serves.</summary>
    private protected async Task<TestServer> ServeAsync(params string[] commands)
    {
        (TestServer server, string adopt) = await ParkAsync(commands);
        await server.ExpectAsync("True", adopt);
        return server;
    }
}
