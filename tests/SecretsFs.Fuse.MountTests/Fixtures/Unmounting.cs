namespace SecretsFs.Fuse.MountTests.Fixtures;

/// <summary>Takes away what a test mounted, where it is still there.</summary>
/// <param name="mountpoint">Where.</param>
internal sealed class Unmounting(string mountpoint) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        while (MountTable.TypesAt(mountpoint).Length > 0)
        {
            (await Child.RunAsync("umount", "-f", "-l", mountpoint)).Succeeded();
        }
    }
}
