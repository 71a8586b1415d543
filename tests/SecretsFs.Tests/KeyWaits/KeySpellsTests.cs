using SecretsFs.Waiting;

namespace SecretsFs.Tests.KeyWaits;

/// <summary>For how long a key that is held may be unreadable.</summary>
public sealed class KeySpellsTests
{
    private const long Grace = 3_000;
    private const long LongestUnknown = 15_000;

    private static readonly KeyState s_readable = KeyState.Readable("/k/a");
    private static readonly KeyState s_missing = KeyState.Of("/k/a", "missing", "/k");
    private static readonly KeyState s_unknown = KeyState.Of("/k/a", "unknown", "/k");
    private static readonly KeyState s_notTold = KeyState.NotTold("/k/a", "/k");

    private readonly KeySpells _spells = new();

    [Fact]
    public void What_can_be_read_is_never_lost()
    {
        Assert.Null(_spells.Lost([s_readable], 0));
        Assert.Equal(long.MaxValue, _spells.Due);
        Assert.Null(_spells.Lost([s_readable], 1_000_000));
    }

    [Fact]
    public void One_that_cannot_is_lost_after_a_while()
    {
        Assert.Null(_spells.Lost([s_missing], 1));
        Assert.Equal(1 + Grace, _spells.Due);
        Assert.Null(_spells.Lost([s_missing], Grace));
        Assert.Same(s_missing, _spells.Lost([s_missing], 1 + Grace));
    }

    [Fact]
    public void One_that_can_in_between_begins_anew()
    {
        Assert.Null(_spells.Lost([s_missing], 0));
        Assert.Null(_spells.Lost([s_readable], Grace - 1));
        Assert.Null(_spells.Lost([s_missing], Grace));
        Assert.Null(_spells.Lost([s_missing], (2 * Grace) - 1));
        Assert.NotNull(_spells.Lost([s_missing], 2 * Grace));
    }

    [Fact]
    public void One_of_which_nothing_is_known_is_lost_much_later()
    {
        Assert.Null(_spells.Lost([s_unknown], 0));
        Assert.Null(_spells.Lost([s_notTold], LongestUnknown - 1));
        Assert.NotNull(_spells.Lost([s_notTold], LongestUnknown));
    }

    /// <summary>As one that is written again and again, and never right.</summary>
    [Fact]
    public void Not_knowing_in_between_is_no_way_back()
    {
        Assert.Null(_spells.Lost([s_missing], 0));
        Assert.Null(_spells.Lost([s_unknown], 2_000));
        Assert.Null(_spells.Lost([s_unknown], 2 * Grace));
        Assert.NotNull(_spells.Lost([s_missing], 2 * Grace));
    }
}
