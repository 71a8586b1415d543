namespace SecretsFs.Core.Reading;

/// <summary>
/// Content that was decrypted for a caller a moment ago and waits for it to come back. Owns one reference
/// to the snapshot until that is taken or released. Any thread.
/// </summary>
public sealed class Reservation
{
    private Snapshot? _snapshot;

    /// <summary>Takes over a reference.</summary>
    /// <param name="snapshot">The content.</param>
    /// <param name="isRetry">
    /// Whether the caller was told to look the name up once more within the same open(2): then it gets
    /// this content, which was the store's after that call began, also if the store has another by now.
    /// Else only if the store still has it.
    /// </param>
    public Reservation(Snapshot snapshot, bool isRetry)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _snapshot = snapshot;
        Version = snapshot.Version;
        IsRetry = isRetry;
    }

    /// <summary>Whether the content is given out unseen.</summary>
    public bool IsRetry { get; }

    /// <summary>The version of the content.</summary>
    public Sources.EntryVersion Version { get; }

    /// <summary>Lets go of the content, if it was not taken.</summary>
    public void Release() => Take()?.Release();

    /// <summary>The reference, for the first who asks.</summary>
    internal Snapshot? Take() => Interlocked.Exchange(ref _snapshot, null);
}
