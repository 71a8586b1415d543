using SecretsFs.Core.Access;
using SecretsFs.Core.Reading;

namespace SecretsFs.FileSystem;

/// <summary>One open of a key: the decision was made, the content is held until it is released.</summary>
/// <param name="key">The key it was opened as.</param>
/// <param name="node">The node.</param>
/// <param name="snapshot">The content; this handle owns the reference.</param>
internal sealed class OpenHandle(DeclaredKey key, ulong node, Snapshot snapshot)
{
    private int _released;

    public DeclaredKey Key { get; } = key;

    public ulong Node { get; } = node;

    public Snapshot Snapshot { get; } = snapshot;

    /// <summary>Lets go of the content; only the first call does.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            Snapshot.Release();
        }
    }
}
