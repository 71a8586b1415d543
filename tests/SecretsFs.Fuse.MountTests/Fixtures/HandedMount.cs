using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using SecretsFs.Fuse.Mounting;

namespace SecretsFs.Fuse.MountTests.Fixtures;

/// <summary>
/// A mount that this process makes and keeps the connection of, never serves and never touches: servers that are given
/// the descriptor do, one after the other.
/// </summary>
internal sealed partial class HandedMount : IAsyncDisposable
{
    private readonly FuseMount _mount;

    public HandedMount(string path) =>
        _mount = FuseMount.Create(path, new FuseMountOptions("handed", "handed"), NullLogger.Instance);

    public string Path => _mount.Path;

    public FuseProtocol Protocol => _mount.Connection.Protocol;

    /// <summary>A server that has the descriptor and waits to be told to use it.</summary>
    public async Task<(TestServer Server, string Adopt)> ParkAsync(FuseProtocol? protocol, params string[] tree)
    {
        // a duplicate is inherited, under its own number; no other process is started while it is there
        int duplicate = dup((int)_mount.Connection.Device.DangerousGetHandle());
        Assert.True(duplicate >= 0);
        TestServer server;
        try
        {
            server = new TestServer();
        }
        finally
        {
            Assert.Equal(0, close(duplicate));
        }

        FuseProtocol given = protocol ?? Protocol;
        await server.RunAllAsync(tree);
        return (server, $"adopt {duplicate} {given.Minor} {given.Flags}");
    }

    /// <summary>Puts it on its path. A server must be there.</summary>
    public void Attach() => _mount.Attach();

    public async ValueTask DisposeAsync()
    {
        // not in order: readers may be waiting, and nobody may be there to answer them
        await Child.RunAsync("umount", "-f", "-l", Path);
        _mount.Dispose();
    }

    [LibraryImport("libc")]
    private static partial int dup(int descriptor);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
