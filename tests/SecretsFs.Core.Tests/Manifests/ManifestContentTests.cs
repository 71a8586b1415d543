using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Tests.Manifests;

/// <summary>Where the content of key files comes from. What is refused: tests/vectors/manifest.</summary>
public sealed class ManifestContentTests
{
    [Theory]
    [InlineData("\"owner\": \"o\"", "whole:x")]
    [InlineData("\"stripFinalNewline\": false", "whole:x")]
    [InlineData("\"stripFinalNewline\": true", "trimmed:x")]
    [InlineData("\"line\": 12", "line:12:x")]
    [InlineData("\"field\": \"User: no\"", null)]
    [InlineData("\"field\": \"User:name\"", "field:9:User:name:x")]
    public void A_part_of_an_entry_is_read(string member, string? signature)
    {
        ManifestResult result = ManifestText.Parse(ManifestText.WithKey(member));
        Assert.Equal(signature, result.Manifest?.Keys["a/b"].Content.Signature);
    }

    [Fact]
    public void A_template_has_its_pieces_in_order_and_each_entry_once()
    {
        Template template = Read(
            """["a\n", { "pass": "x", "line": 2 }, "", { "pass": "y", "field": "u" }, { "pass": "x" }]""");
        Assert.Equal(["a\n", "", "", "", ""], template.Pieces.Select(static piece => piece.Text));
        Assert.Equal(
            [null, "line:2:x", null, "field:1:u:y", "whole:x"],
            template.Pieces.Select(static piece => piece.Reference?.Signature));
        Assert.Equal(["x", "y"], template.Entries.Select(static entry => entry.Value));
        Assert.Equal(("x, y", "entries x, y"), (template.EntryText, template.Label));
        Assert.Equal(
            [".template[1].pass", ".template[3].pass"], template.Entries.Select(template.PathOf));
    }

    [Fact]
    public void A_template_of_nothing_is_an_empty_file()
    {
        Template template = Read("[]");
        Assert.Empty(template.Entries);
        Assert.Equal("no entry", template.Label);
    }

    [Fact]
    public void Templates_are_the_same_where_their_pieces_are()
    {
        const string One = """["ab", { "pass": "x" }]""";
        Assert.Equal(Read(One), Read(One));
        Assert.Equal(Read(One).GetHashCode(), Read(One).GetHashCode());
        string[] others =
        [
            """["a", "b", { "pass": "x" }]""", """[{ "pass": "x" }, "ab"]""", """["ab", { "pass": "y" }]""",
            """["ab", { "pass": "x", "line": 1 }]""", """["ab", { "pass": "x" }, ""]""",
            """["abwhole:x", { "pass": "x" }]""",
        ];
        Assert.Equal(
            others.Length + 1, others.Append(One).Select(static text => Read(text).Signature).Distinct().Count());
        Assert.All(others, static other => Assert.NotEqual(Read(One), Read(other)));
    }

    [Theory]
    [InlineData("line", "12", "1")]
    [InlineData("field", "\"a\"", "\"b\"")]
    public void Another_part_is_another_content(string member, string one, string other)
    {
        ContentSource first = ManifestText.ParseKey($"\"{member}\": {one}").Content;
        Assert.NotEqual(first, ManifestText.ParseKey($"\"{member}\": {other}").Content);
        Assert.Equal(first, ManifestText.ParseKey($"\"{member}\": {one}").Content);
        Assert.NotEqual(first, ManifestText.ParseKey("\"owner\": \"o\"").Content);
    }

    [Fact]
    public void A_template_may_have_a_thousand_pieces_of_64_entries_and_no_more()
    {
        Assert.Equal(64, Read(Many(1000, 64)).Entries.Length);
        Refused(Many(1001, 64), "more than 1000 pieces");
        Refused(Many(1000, 65), "more than 64 entries");
    }

    [Fact]
    public void Of_many_entries_messages_name_some()
    {
        string text = Read(Many(64, 64)).EntryText;
        Assert.StartsWith("e0, e1, e2, ", text, StringComparison.Ordinal);
        Assert.Equal("e0, e1", Read(Many(2, 2)).EntryText);
        string longest = string.Concat(Enumerable.Repeat(new string('x', 255) + "/", 4))[..^1];
        Assert.Equal(
            $"{longest} and 1 more", Read($"[{{ \"pass\": \"{longest}\" }}, {{ \"pass\": \"e\" }}]").EntryText);
    }

    private static string Many(int pieces, int entries) =>
        $"[{string.Join(", ", Enumerable.Range(0, pieces).Select(i => $"{{ \"pass\": \"e{i % entries}\" }}"))}]";

    private static void Refused(string template, string reason) => ManifestText.HasOneProblem(
        Text(template), 6, "$.keys.t.template", reason, string.Empty);

    private static Template Read(string template) =>
        Assert.IsType<Template>(ManifestText.ParseGood(Text(template)).Keys["t"].Content);

    private static string Text(string template) =>
        ManifestText.With(keys: $"\"keys\": {{\n    \"t\": {{ \"template\": {template} }}\n  }}");
}
