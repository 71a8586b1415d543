namespace SecretsFs.Waiting;

/// <summary>
/// For how long keys cannot be read that could be: entries are written in place, daemons restart. One that cannot for
/// long is lost.
/// </summary>
internal sealed class KeySpells
{
    /// <summary>How long one may be unreadable, or its mount away.</summary>
    private const long Grace = 3_000;

    /// <summary>How long one may be neither readable nor known to be unreadable.</summary>
    private const long LongestUnknown = 15_000;

    private Dictionary<string, Spell> _spells = new(StringComparer.Ordinal);

    /// <summary>When <see cref="Lost"/> has to be asked at last, as the clock of ticks has it.</summary>
    public long Due { get; private set; } = long.MaxValue;

    /// <summary>The first that is lost; null where none is.</summary>
    public KeyState? Lost(IReadOnlyList<KeyState> states, long now)
    {
        Dictionary<string, Spell> spells = new(StringComparer.Ordinal);
        Due = long.MaxValue;
        foreach (KeyState state in states)
        {
            if (state.Kind == KeyStateKind.Readable)
            {
                continue;
            }

            Spell spell = _spells.GetValueOrDefault(state.Path, new Spell(now, long.MaxValue));
            if (state.Kind == KeyStateKind.NotReadable && spell.BadSince == long.MaxValue)
            {
                spell = spell with { BadSince = now };
            }

            long end = spell.Since + LongestUnknown;
            if (state.Kind == KeyStateKind.NotReadable)
            {
                end = Math.Min(end, spell.BadSince + Grace);
            }

            if (now >= end)
            {
                return state;
            }

            Due = Math.Min(Due, end);
            spells[state.Path] = spell;
        }

        _spells = spells;
        return null;
    }

    /// <param name="Since">When it could not be read any more.</param>
    /// <param name="BadSince">When that was known.</param>
    private readonly record struct Spell(long Since, long BadSince);
}
