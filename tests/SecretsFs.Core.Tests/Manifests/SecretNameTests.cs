using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Tests.Manifests;

public sealed class SecretNameTests
{
    [Theory]
    [InlineData("a", new[] { "a" })]
    [InlineData("nginx/tls.key", new[] { "nginx", "tls.key" })]
    [InlineData("...", new[] { "..." })]
    [InlineData(".hidden/..b", new[] { ".hidden", "..b" })]
    [InlineData("with space/\u9375", new[] { "with space", "\u9375" })]
    [InlineData("back\\slash", new[] { "back\\slash" })]
    [InlineData("db.gpg", new[] { "db.gpg" })]
    public void A_relative_normal_name_is_accepted(string text, string[] parts)
    {
        Assert.True(SecretName.TryParse(text, out SecretName? name, out string reason));
        Assert.Equal(text, name.Value);
        Assert.Equal(parts, name.Parts);
        Assert.Equal(text, name.ToString());
        Assert.Empty(reason);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("/", "not relative")]
    [InlineData("/a", "not relative")]
    [InlineData("a/", "an empty part")]
    [InlineData("a//b", "an empty part")]
    [InlineData(".", "a part \".\"")]
    [InlineData("a/./b", "a part \".\"")]
    [InlineData("..", "a part \"..\"")]
    [InlineData("a/..", "a part \"..\"")]
    [InlineData("a\0", "\\u0000\" contains a control character")]
    [InlineData("a\nb", "\\u000ab\" contains a control character")]
    [InlineData("a\u001f", "control character")]
    [InlineData("a\u007f", "control character")]
    [InlineData("a\u0080", "control character")]
    [InlineData("a\u009f", "control character")]
    public void Any_other_name_is_refused_with_a_reason(string text, string fragment)
    {
        Assert.False(SecretName.TryParse(text, out SecretName? name, out string reason));
        Assert.Null(name);
        Assert.Contains(fragment, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0xd800)]
    [InlineData(0xdbff)]
    [InlineData(0xdc00)]
    [InlineData(0xdfff)]
    public void Half_of_a_surrogate_pair_is_refused(int half)
    {
        foreach (string text in new[] { $"{(char)half}", $"a{(char)half}b", $"{(char)half}/a" })
        {
            Assert.False(SecretName.TryParse(text, out _, out string reason));
            Assert.Contains("not well-formed unicode", reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_whole_surrogate_pair_is_accepted() => Assert.True(SecretName.TryParse("\U0001f511", out _, out _));

    [Fact]
    public void A_part_may_have_255_bytes_and_no_more()
    {
        Assert.True(SecretName.TryParse("d/" + new string('p', 255), out _, out _));
        Assert.False(SecretName.TryParse("d/" + new string('p', 256), out _, out string reason));
        Assert.Contains("more than 255 bytes", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_are_counted_not_characters()
    {
        Assert.True(SecretName.TryParse(new string('\u00e9', 127), out _, out _));
        Assert.False(SecretName.TryParse(new string('\u00e9', 128), out _, out _));
    }

    [Fact]
    public void A_name_may_have_1024_bytes_and_no_more()
    {
        string most = string.Join('/', Enumerable.Repeat(new string('p', 204), 5));
        Assert.Equal(1024, most.Length);
        Assert.True(SecretName.TryParse(most, out _, out _));
        Assert.False(SecretName.TryParse(most + "p", out _, out string reason));
        Assert.Contains("more than 1024 bytes", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_the_same_characters_are_equal()
    {
        Assert.True(SecretName.TryParse("a/b", out SecretName? one, out _));
        Assert.True(SecretName.TryParse(string.Concat("a/", "b"), out SecretName? same, out _));
        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
    }

    [Fact]
    public void Names_that_only_look_the_same_are_not_equal()
    {
        Assert.True(SecretName.TryParse("\u00e9", out SecretName? composed, out _));
        Assert.True(SecretName.TryParse("e\u0301", out SecretName? decomposed, out _));
        Assert.True(SecretName.TryParse("E\u0301", out SecretName? upper, out _));
        Assert.NotEqual(composed, decomposed);
        Assert.NotEqual(decomposed, upper);
    }
}
