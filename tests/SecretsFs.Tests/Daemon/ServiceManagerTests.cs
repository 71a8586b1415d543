using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Daemon;

/// <summary>A service manager that cannot be reached.</summary>
[Collection(SecondCollection.Name)]
public sealed class ServiceManagerTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    [MountTheory]
    [InlineData(200)]
    [InlineData(5000)]
    public async Task An_address_longer_than_a_socket_can_have_does_not_end_it(int length)
    {
        string path = Scratch.Mountpoint();
        string manifest = Scratch.Write("manifest.json", SharedManifest().Key("text").ToString());
        Child daemon = Start(
            ["env", "NOTIFY_SOCKET=/" + new string('x', length), .. Programs.Mount(manifest, path)]);
        await daemon.Errors.WaitForLineAsync("info: mounted ");

        daemon.Signal(LibC.SIGHUP);
        await daemon.Errors.WaitForLineAsync("info: manifest reloaded: ");
        (await Child.RunAsync("cat", Path.Combine(path, "text"))).Succeeded();

        daemon.Signal(LibC.SIGTERM);
        (await daemon.EndAsync()).Succeeded();
    }
}
