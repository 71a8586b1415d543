using SecretsFs.Core.Manifests;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;

namespace SecretsFs.FileSystem;

/// <summary>
/// Which versions of which contents could not be measured in the background, and when each is tried again: what may
/// pass (no key yet, no memory, storage that fails) after two seconds, then ever later, up to a minute; what lies in
/// the content never. One thread.
/// </summary>
internal sealed class FailedMeasures
{
    private const long Never = long.MaxValue;
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(ContentSource Content, EntryVersion Version), Failure> _failures = [];

    public int Count => _failures.Count;

    /// <summary>When the next is due, as <see cref="Environment.TickCount64"/> counts.</summary>
    public long NextDue => _failures.Count == 0 ? Never : _failures.Values.Min(static failure => failure.Due);

    /// <summary>Whether it failed when it was last tried.</summary>
    public bool Has(ContentSource content, EntryVersion version) => _failures.ContainsKey((content, version));

    /// <summary>Whether it may be tried at a time.</summary>
    public bool IsDue(ContentSource content, EntryVersion version, long now) =>
        !_failures.TryGetValue((content, version), out Failure? failure) || failure.Due <= now;

    /// <summary>Whether it will never be tried again.</summary>
    public bool IsForGood(ContentSource content, EntryVersion version) =>
        _failures.TryGetValue((content, version), out Failure? failure) && failure.Due == Never;

    /// <summary>How the last try ended; unset where there is none to remember.</summary>
    public ReadOutcome OutcomeOf(ContentSource content, EntryVersion version) =>
        _failures.TryGetValue((content, version), out Failure? failure) ? failure.Outcome : ReadOutcome.Unset;

    public void Remember(ContentSource content, EntryVersion version, ReadOutcome outcome, long now)
    {
        if (outcome is ReadOutcome.Corrupt or ReadOutcome.TooLarge or ReadOutcome.PartMissing)
        {
            _failures[(content, version)] = new Failure(Never, s_longest, outcome);
            return;
        }

        TimeSpan wait = _failures.TryGetValue((content, version), out Failure? before) ? before.Wait * 2 : s_first;
        wait = wait < s_longest ? wait : s_longest;
        _failures[(content, version)] = new Failure(now + (long)wait.TotalMilliseconds, wait, outcome);
    }

    public void Forget(ContentSource content, EntryVersion version) => _failures.Remove((content, version));

    /// <summary>Keeps those that are still asked for.</summary>
    public void Keep(Func<ContentSource, EntryVersion, bool> isWanted)
    {
        foreach ((ContentSource content, EntryVersion version) in _failures.Keys.ToList())
        {
            if (!isWanted(content, version))
            {
                _failures.Remove((content, version));
            }
        }
    }

    /// <summary>What may have passed is tried at once.</summary>
    public void MakeDue(long now)
    {
        foreach (((ContentSource, EntryVersion) target, Failure failure) in _failures.ToList())
        {
            _failures[target] = failure.Due == Never ? failure : failure with { Due = now };
        }
    }

    public void Clear() => _failures.Clear();

    private sealed record Failure(long Due, TimeSpan Wait, ReadOutcome Outcome);
}
