using SecretsFs.Core.Sources;

namespace SecretsFs.FileSystem;

/// <summary>What is known of one version of a key: a node of the kernel's. Any thread.</summary>
/// <param name="key">The key.</param>
/// <param name="version">The version; null while the entry is missing or not looked at yet.</param>
internal sealed class KeyState(KeyNode key, EntryVersion? version)
{
    private const long Unknown = -1;
    private static readonly TimeSpan s_measureAgain = TimeSpan.FromSeconds(2);

    private long _length = Unknown;
    private long _unmeasurableUntil = long.MinValue;

    public KeyNode Key { get; } = key;

    public EntryVersion? Version { get; } = version;

    /// <summary>The node id.</summary>
    public ulong Node { get; } = NodeIds.File(key, version);

    /// <summary>The plaintext's length once it is known.</summary>
    public long? Length
    {
        get => Interlocked.Read(ref _length) is var length && length == Unknown ? null : length;
        set => Interlocked.Exchange(ref _length, value ?? Unknown);
    }

    /// <summary>
    /// How often the kernel was told of this node and has not forgotten it. Under the lock of the
    /// <see cref="NodeTable"/>.
    /// </summary>
    public ulong Lookups { get; set; }

    /// <summary>
    /// Whether measuring failed a moment ago, because a key is locked, say, or must fail again: a listing of many such
    /// files must not have each decrypted again and again.
    /// </summary>
    public bool IsUnmeasurable => Environment.TickCount64 < Interlocked.Read(ref _unmeasurableUntil);

    /// <summary>Measuring failed: not to be tried for two seconds, or no more.</summary>
    public void RememberUnmeasurable(bool forGood = false)
    {
        long until = forGood ? long.MaxValue : Environment.TickCount64 + (long)s_measureAgain.TotalMilliseconds;
        if (Interlocked.Read(ref _unmeasurableUntil) < until)
        {
            Interlocked.Exchange(ref _unmeasurableUntil, until);
        }
    }

    /// <summary>What failed may succeed from now on.</summary>
    public void ForgetUnmeasurable() => Interlocked.Exchange(ref _unmeasurableUntil, long.MinValue);
}
