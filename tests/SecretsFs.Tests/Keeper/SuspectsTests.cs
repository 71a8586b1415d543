using SecretsFs.Takeover;

namespace SecretsFs.Tests.Keeper;

/// <summary>Which contents are not tried any more, because workers died on them.</summary>
public sealed class SuspectsTests : IDisposable
{
    private const ulong Content = 42;

    /// <summary>As many as there is room for.</summary>
    private const int Places = 64;

    private readonly SharedMemory _memory = SharedMemory.Create();
    private ulong _generation;

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void A_content_that_three_died_on_is_not_tried_again()
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.True(Die(Content));
        }

        Suspects suspects = TakeOver();
        Assert.False(suspects.TryBegin(Content));
        Assert.True(suspects.TryBegin(Content + 1));
    }

    [Fact]
    public void What_was_decrypted_is_acquitted()
    {
        Die(Content);
        Die(Content);
        Suspects suspects = TakeOver();
        Assert.True(suspects.TryBegin(Content));
        suspects.End(Content);

        Assert.True(Die(Content));
        Assert.True(TakeOver().TryBegin(Content));
    }

    /// <summary>
    /// Who has ended a worker is known when it is reaped: perhaps after several others have died as well. Until then
    /// nobody is refused for it.
    /// </summary>
    [Fact]
    public void Deaths_count_once_it_is_known_what_they_were()
    {
        for (int i = 0; i < 5; i++)
        {
            Assert.True(TakeOver().TryBegin(Content));
        }

        Suspects suspects = TakeOver();
        suspects.Judge(1, isGuilty: false);
        suspects.Judge(4, isGuilty: false);
        foreach (ulong generation in (ulong[])[2, 2, 3, 99])
        {
            suspects.Judge(generation, isGuilty: true);
            Assert.True(suspects.TryBegin(Content));
        }

        suspects.Judge(5, isGuilty: true);
        Assert.False(suspects.TryBegin(Content));
        Assert.False(TakeOver().TryBegin(Content));
    }

    [Fact]
    public void One_more_is_noticed_where_all_places_are_taken()
    {
        for (ulong content = 1; content <= Places; content++)
        {
            for (int i = 0; i < 3; i++)
            {
                Die(content);
            }
        }

        for (int i = 0; i < 3; i++)
        {
            Assert.True(Die(Places + 1));
        }

        Assert.False(TakeOver().TryBegin(Places + 1));
        Assert.False(TakeOver().TryBegin(Places)); // one of the others made room
    }

    /// <summary>A worker serves, begins with a content, and dies of it; whether it tried.</summary>
    private bool Die(ulong content)
    {
        bool tried = TakeOver().TryBegin(content);
        ulong generation = _generation;
        TakeOver().Judge(generation, isGuilty: true);
        return tried;
    }

    /// <summary>The next worker serves.</summary>
    private Suspects TakeOver()
    {
        Suspects suspects = new(_memory);
        suspects.TakeOver();
        _memory.Header.Serving = ++_generation;
        return suspects;
    }
}
