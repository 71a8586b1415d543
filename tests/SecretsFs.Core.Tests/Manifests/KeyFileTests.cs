using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Tests.Manifests;

public sealed class KeyFileTests
{
    private const string Usual =
        "\"owner\": \"o\", \"group\": \"g\", \"mode\": \"0440\", \"units\": [\"a.service\", \"b.service\"]";

    [Fact]
    public void Key_files_of_two_readings_are_equal()
    {
        KeyFile one = ManifestText.ParseKey(Usual);
        KeyFile same = ManifestText.ParseKey(Usual);
        Assert.NotSame(one, same);
        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
    }

    [Theory]
    [InlineData("\"owner\": \"x\", \"group\": \"g\", \"mode\": \"0440\", \"units\": [\"a.service\", \"b.service\"]")]
    [InlineData("\"owner\": \"o\", \"group\": \"x\", \"mode\": \"0440\", \"units\": [\"a.service\", \"b.service\"]")]
    [InlineData("\"owner\": \"o\", \"group\": \"g\", \"mode\": \"0400\", \"units\": [\"a.service\", \"b.service\"]")]
    [InlineData("\"owner\": \"o\", \"group\": \"g\", \"mode\": \"0440\", \"units\": [\"a.service\"]")]
    [InlineData("\"owner\": \"o\", \"group\": \"g\", \"mode\": \"0440\", \"units\": [\"a.service\", \"c.service\"]")]
    [InlineData("\"owner\": \"o\", \"group\": \"g\", \"mode\": \"0440\"")]
    public void A_change_of_any_member_makes_them_differ(string changed) =>
        Assert.NotEqual(ManifestText.ParseKey(Usual), ManifestText.ParseKey(changed));

    [Fact]
    public void Another_name_or_content_makes_them_differ()
    {
        KeyFile key = ManifestText.ParseKey(Usual);
        Assert.True(SecretName.TryParse("a/c", out SecretName? name, out _));
        Assert.True(EntryName.TryParse("y", out EntryName? entry, out _));
        Assert.NotEqual(key, key with { Name = name });
        Assert.NotEqual(key, key with { Content = new WholeEntry(entry) });
    }

    [Fact]
    public void Where_it_is_declared_does_not_count()
    {
        KeyFile key = ManifestText.ParseKey(Usual);
        KeyFile moved = key with { JsonPath = "$.elsewhere" };
        Assert.Equal(key, moved);
        Assert.Equal(key.GetHashCode(), moved.GetHashCode());
    }

    [Fact]
    public void Units_are_never_the_default_array()
    {
        KeyFile key = ManifestText.ParseKey(Usual) with { Units = default };
        Assert.True(key.Units.IsEmpty);
        Assert.Equal(ManifestText.ParseKey("\"owner\": \"o\", \"group\": \"g\", \"mode\": \"0440\""), key);
    }
}
