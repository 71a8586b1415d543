using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Reading;

/// <summary>
/// Keys of the kinds that programs read, on a mount, and plain files with the same names, contents and modes. Made when
/// the first test asks; nobody changes them.
/// </summary>
#pragma warning disable CA1001 // xunit disposes it through IAsyncLifetime
public sealed class ProgramKeys(PassStoreFixture keys) : IAsyncLifetime
#pragma warning restore CA1001
{
    private readonly Scratch _scratch = new();
    private Mount? _mount;
    private Lazy<Task>? _ready;

    /// <summary>The directory of the plain files.</summary>
    internal string Plain => _scratch.At("plain");

    /// <summary>The directory of the keys.</summary>
    internal string Mounted => _mount!.Path;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        try
        {
            await (_mount?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        finally
        {
            await _scratch.DisposeAsync();
        }
    }

    internal static void AssertSame(RunResult expected, RunResult actual)
    {
        expected.Succeeded();
        Assert.Equal((expected.Status, expected.Errors), (actual.Status, actual.Errors));
        Assert.Equal(expected.Output, actual.Output);
    }

    internal Task ReadyAsync() => (_ready ??= new Lazy<Task>(MakeAsync)).Value;

    /// <summary>
    /// Runs a command in both directories: it must succeed on the plain file, and do and say the same on the key.
    /// </summary>
    internal async Task AssertSameAsync(string[] command, byte[]? input = null)
    {
        await ReadyAsync();

        AssertSame(
            await Child.RunAsync(command, input, directory: Plain),
            await Child.RunAsync(command, input, directory: Mounted));
    }

    private static async Task RunAsync(params string[] command) => (await Child.RunAsync(command)).Succeeded();

    private async Task MakeAsync()
    {
        _scratch.Folder("plain");
        foreach ((string name, byte[] content) in PassStoreFixture.Contents)
        {
            _scratch.Write($"plain/{name}", content);
        }

        await WriteCredentialsAsync();
        PassStore store = await keys.CopyStoreAsync(_scratch);
        TestManifest manifest = new(store.Path, keys.Home);
        string[] names = [.. Directory.GetFiles(Plain).Select(file => Path.GetFileName(file))];
        foreach (string name in names)
        {
            string file = Path.Combine(Plain, name);
            File.SetUnixFileMode(file, UnixFileMode.UserRead);
            if (!PassStoreFixture.Contents.ContainsKey(name))
            {
                await store.InsertAsync(name, await File.ReadAllBytesAsync(file));
            }

            manifest.Key(name);
        }

        _mount = await Mount.StartAsync(_scratch, manifest, new MountOptions());
        // has the lengths known: a stat waits for that for 200 ms at most, which a busy machine may need for gpg
        await RunAsync(["cat", .. names.Select(_mount.At)]);
    }

    private async Task WriteCredentialsAsync()
    {
        string certificate = _scratch.At("plain/tls.crt");
        await RunAsync(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", "/CN=secretsfs.test", "-keyout", _scratch.At("plain/tls.key"), "-out", certificate);
        await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", _scratch.At("plain/ssh"));
        _scratch.Write("plain/netrc", "machine 127.0.0.1 login me password hunter2\n");
        _scratch.Write("plain/credentials", "https://me:hunter2@example.org\n");
    }
}
