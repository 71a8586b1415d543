using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Refusals;

/// <summary>
/// The places that nothing can be written to, made when the first test asks. Whoever uses them leaves them as they
/// are, which is what the tests are about.
/// </summary>
#pragma warning disable CA1001 // xunit disposes it through IAsyncLifetime
public sealed class ReadOnlyMounts(PassStoreFixture keys) : IAsyncLifetime
#pragma warning restore CA1001
{
    private readonly Scratch _scratch = new();
    private readonly List<Mount> _mounts = [];
    private Lazy<Task>? _ready;
    private int _plainFolders;

    /// <summary>A mount as the program makes it.</summary>
    public string Mounted { get; private set; } = "";

    /// <summary>A second path of that, which for its own part could be written to.</summary>
    public string Bound { get; private set; } = "";

    /// <summary>A mount that root remounted: all that stands between a write and the keys is the daemon.</summary>
    public string Remounted { get; private set; } = "";

    /// <summary>A tmpfs that is mounted read-only, with the same names.</summary>
    public string PlainReadOnly { get; private set; } = "";

    /// <summary>A new, empty directory of a tmpfs that can be written to.</summary>
    public string PlainFolder() => _scratch.Folder($"plain/{++_plainFolders}");

    public Task ReadyAsync() => (_ready ??= new Lazy<Task>(MakeAsync)).Value;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        try
        {
            if (MountTable.FirstBelow(_scratch.At("bound")) is not null)
            {
                await RunAsync("umount", Bound);
            }

            foreach (Mount mount in _mounts)
            {
                await mount.DisposeAsync();
            }
        }
        finally
        {
            await _scratch.DisposeAsync();
        }
    }

    private static async Task RunAsync(params string[] command) => (await Child.RunAsync(command)).Succeeded();

    private async Task MakeAsync()
    {
        Mounted = (await MountAsync()).Path;
        Bound = _scratch.Folder("bound");
        await RunAsync("mount", "--bind", Mounted, Bound);
        await RunAsync("mount", "-o", "remount,bind,rw", Bound);

        Remounted = (await MountAsync()).Path;
        await RunAsync("mount", "--internal-only", "-o", "remount,rw", Remounted); // not by a helper of fuse's
        await RunAsync("test", "-w", Path.Combine(Remounted, "text"));

        await RunAsync("mount", "-t", "tmpfs", "tmpfs", _scratch.Folder("plain"));
        PlainReadOnly = _scratch.Folder("read-only");
        await RunAsync("mount", "-t", "tmpfs", "tmpfs", PlainReadOnly);
        _scratch.Folder("read-only/folder");
        _scratch.Write("read-only/text", PassStoreFixture.Contents["text"]);
        _scratch.Write("read-only/other", PassStoreFixture.Contents["text"]);
        await RunAsync("mount", "-o", "remount,ro", PlainReadOnly);
    }

    /// <summary>Mounts keys whose modes keep nobody from writing, and has their lengths known.</summary>
    private async Task<Mount> MountAsync()
    {
        TestManifest manifest = new TestManifest(keys.Store.Path, keys.Home)
            .Key("text", mode: "0666").Key("other", "text", mode: "0666").Key("folder/text", "text", mode: "0666");
        Mount mount = await Mount.StartAsync(_scratch, manifest, new MountOptions());
        _mounts.Add(mount);
        await RunAsync("cat", mount.At("text"), mount.At("other"), mount.At("folder/text"));
        return mount;
    }
}
