using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;

namespace SecretsFs.FileSystem;

/// <summary>What is known of one version of a key: a node of the kernel's. Any thread.</summary>
/// <param name="key">The key.</param>
/// <param name="version">The version; null while the entry is missing or not looked at yet.</param>
/// <param name="node">
/// The node id that a predecessor of this process gave it, when the key had another owner, perhaps; null for the one it
/// has now.
/// </param>
internal sealed class KeyState(KeyNode key, EntryVersion? version, ulong? node = null)
{
    private const long Unknown = -1;
    private static readonly TimeSpan s_measureAgain = TimeSpan.FromSeconds(2);

    private long _length = Unknown;
    private long _unmeasurableUntil = long.MinValue;
    private volatile ReadOutcome _outcome;

    public KeyNode Key { get; } = key;

    public EntryVersion? Version { get; } = version;

    /// <summary>The node id.</summary>
    public ulong Node { get; } = node ?? NodeIds.File(key, version);

    /// <summary>The plaintext's length once it is known.</summary>
    public long? Length
    {
        get => Interlocked.Read(ref _length) is var length && length == Unknown ? null : length;
        set => Interlocked.Exchange(ref _length, value ?? Unknown);
    }

    /// <summary>How the last try to decrypt this version ended; unset where there was none.</summary>
    public ReadOutcome Outcome => _outcome;

    /// <summary>
    /// A try to decrypt this version ended. What only its caller was refused, or did not wait for, tells nothing.
    /// </summary>
    public void Note(ReadOutcome outcome)
    {
        if (outcome is not (ReadOutcome.Unset or ReadOutcome.NotAllowed or ReadOutcome.Interrupted
            or ReadOutcome.Outdated or ReadOutcome.Withdrawn))
        {
            _outcome = outcome;
        }
    }

    /// <summary>What failed may succeed from now on; what did not is still known.</summary>
    public void ForgetFailure() =>
        _outcome = _outcome is ReadOutcome.Granted or ReadOutcome.Missing ? _outcome : ReadOutcome.Unset;

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
