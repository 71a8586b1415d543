using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Tests.Manifests;

public sealed class EntryNameTests
{
    [Theory]
    [InlineData("db/main")]
    [InlineData("github.com/me")]
    [InlineData("db.gpg/main")]
    [InlineData("gpg")]
    [InlineData("main.GPG")]
    public void A_name_as_pass_shows_it_is_accepted(string text)
    {
        Assert.True(EntryName.TryParse(text, out EntryName? name, out string reason));
        Assert.Equal(text, name.Value);
        Assert.Equal(text, name.ToString());
        Assert.Empty(reason);
    }

    [Theory]
    [InlineData("db/main.gpg")]
    [InlineData(".gpg")]
    [InlineData("a/.gpg")]
    public void A_gpg_suffix_is_refused(string text)
    {
        Assert.False(EntryName.TryParse(text, out EntryName? name, out string reason));
        Assert.Null(name);
        Assert.Contains("pass names have no suffix", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a\u0085")]
    public void What_is_refused_for_a_key_file_is_refused_with_the_same_reason(string text)
    {
        Assert.False(SecretName.TryParse(text, out _, out string expected));
        Assert.False(EntryName.TryParse(text, out _, out string reason));
        Assert.Equal(expected, reason);
    }

    [Fact]
    public void Names_of_the_same_characters_are_equal()
    {
        Assert.True(EntryName.TryParse("a/b", out EntryName? one, out _));
        Assert.True(EntryName.TryParse("a/b", out EntryName? same, out _));
        Assert.True(EntryName.TryParse("a/B", out EntryName? other, out _));
        Assert.Equal(one, same);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void The_signature_of_a_whole_entry_is_stable()
    {
        // node ids are derived from it: a change here makes every open handle stale at an upgrade
        Assert.True(EntryName.TryParse("db/main", out EntryName? name, out _));
        Assert.Equal("whole:db/main", new WholeEntry(name).Signature);
    }

    [Fact]
    public void Whole_entries_are_equal_when_their_names_are()
    {
        Assert.True(EntryName.TryParse("db/main", out EntryName? one, out _));
        Assert.True(EntryName.TryParse("db/main", out EntryName? same, out _));
        ContentSource source = new WholeEntry(one);
        Assert.Equal(source, new WholeEntry(same));
    }
}
