using System.Diagnostics;
using SecretsFs.Core.Access;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Reading;

/// <summary>
/// Somebody who waits for a secret, or only for its length. Completed exactly once, by whichever comes
/// first: the content, a refusal, the deadline, or the end of the caller.
/// </summary>
public abstract class ReadRequest
{
    private int _completed;
    private volatile bool _gotSignal;
    private volatile StoreEntry? _decrypting;

    /// <summary>For a key, from a caller, of the version that the caller was shown.</summary>
    protected ReadRequest(DeclaredKey key, ReadCaller caller, EntryVersion? expected)
    {
        Key = key;
        Caller = caller;
        Expected = expected;
    }

    /// <summary>The key.</summary>
    public DeclaredKey Key { get; }

    /// <summary>Who asks.</summary>
    public ReadCaller Caller { get; }

    /// <summary>The version that the caller was shown; null where the entry was not there.</summary>
    public EntryVersion? Expected { get; }

    /// <summary>
    /// Whether the entry was there a moment ago: if it is missing, it may be being replaced, and is waited for shortly.
    /// </summary>
    public bool ExpectsEntry { get; init; }

    /// <summary>Content that waits for this caller; the request owns it.</summary>
    public Reservation? Reservation { get; init; }

    /// <summary>
    /// Whether content is asked for, so that it is decided and audited; else only the length is, and
    /// nobody is ever prompted.
    /// </summary>
    public abstract bool IsOpen { get; }

    /// <summary>
    /// Whether access was decided and audited before, by a predecessor of this process: a new manifest may have
    /// withdrawn it, but it is not decided anew.
    /// </summary>
    public virtual bool IsDecided => false;

    internal bool IsCompleted => Volatile.Read(ref _completed) != 0;

    internal long StartedAt { get; } = Stopwatch.GetTimestamp();

    internal Flight? Flight { get; set; }

    /// <summary>The entry that the thread that serves it decrypts; null before and after.</summary>
    internal StoreEntry? Decrypting
    {
        get => _decrypting;
        set => _decrypting = value;
    }

    /// <summary>The systemd unit of the caller when it asked.</summary>
    internal CallerUnit Unit { get; set; }

    internal bool GotSignal
    {
        get => _gotSignal;
        set => _gotSignal = value;
    }

    /// <summary>
    /// Whether nobody waits for the result any more; it is worth having only where somebody else does.
    /// </summary>
    protected internal virtual bool IsIdle => false;

    /// <summary>A limit of its own, where it is shorter than the reader's.</summary>
    protected internal virtual TimeSpan TimeLimit => TimeSpan.MaxValue;

    /// <summary>How long after the start <see cref="OnSlow"/> is called; never by default.</summary>
    protected internal virtual TimeSpan SlowAfter => TimeSpan.MaxValue;

    /// <summary>Takes the result and the reference in it. Called once, on any thread; must not block.</summary>
    protected internal abstract void OnCompleted(in ReadResult result);

    /// <summary>It takes longer than <see cref="SlowAfter"/>. May be called more than once; must not block.</summary>
    protected internal virtual void OnSlow()
    {
    }

    internal bool TryComplete() => Interlocked.Exchange(ref _completed, 1) == 0;
}
