namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// A directory that only root can write to, below none that others can, as /tmp is. Removed when disposed.
/// </summary>
internal sealed class TrustedFolder : IAsyncDisposable
{
    private static int s_last;

    public TrustedFolder()
    {
        Path = $"/var/lib/secretsfs-test-{Environment.ProcessId}-{Interlocked.Increment(ref s_last)}";
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Path, recursive: true);
        return ValueTask.CompletedTask;
    }
}
