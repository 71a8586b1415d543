using System.Runtime.CompilerServices;

namespace SecretsFs.Takeover;

/// <summary>
/// Which workers died while they were at something, by their generations, and for which of them it is known that
/// nobody else has ended them: that is known once they are reaped, perhaps after the next ones have died as well. One
/// thread at a time.
/// </summary>
[InlineArray(Room)]
internal struct Deaths
{
    /// <summary>So many workers may die of one thing.</summary>
    public const int Most = 3;

    /// <summary>More than anybody can end before the first of them is reaped.</summary>
    private const int Room = 12;

    private const ulong Convicted = 1UL << 63;

    private ulong _first;

    /// <summary>Whether more died of it than may.</summary>
    public readonly bool AreTooMany
    {
        get
        {
            int count = 0;
            foreach (ulong death in this)
            {
                count += (death & Convicted) != 0 ? 1 : 0;
            }

            return count >= Most;
        }
    }

    /// <summary>A worker died.</summary>
    public void Add(ulong generation)
    {
        if (!TryReplace(0, generation))
        {
            this[0] = generation;
        }
    }

    /// <summary>
    /// It died of what it was at, or somebody has ended it. Nothing happens where that was said before.
    /// </summary>
    public void Judge(ulong generation, bool isGuilty) =>
        TryReplace(generation, isGuilty ? generation | Convicted : 0);

    private bool TryReplace(ulong death, ulong now)
    {
        int place = ((ReadOnlySpan<ulong>)this).IndexOf(death);
        if (place >= 0)
        {
            this[place] = now;
        }

        return place >= 0;
    }
}
