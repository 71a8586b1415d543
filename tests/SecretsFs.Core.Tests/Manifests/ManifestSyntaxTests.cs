using System.Text;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Tests.Manifests;

public sealed class ManifestSyntaxTests
{
    private const string Lost = "look for a missing quote, comma, colon or bracket";

    public static TheoryData<string, int, string, string, string> Cases => new()
    {
        { "", 1, "$", "the file is empty", "write one object" },
        { " \n\t\r\n", 1, "$", "the file is empty", "write one object" },
        { "\ufeff{}", 1, "$", "begins with a byte order mark", "without byte order mark" },
        { "{\n  // x\n}", 2, "$", "byte 3 of the line: a comment", "json has no comments" },
        { "/* x */ {}", 1, "$", "byte 1 of the line: a comment", "json has no comments" },
        { "{ \"a\": 1 # x\n}", 1, "$", "a comment", "json has no comments" },
        { "{ \"a\": 1, }", 1, "$", "byte 11 of the line: a comma before '}'", "remove the comma" },
        { "{ \"a\": [1,\n]}", 2, "$.a", "byte 1 of the line: a comma before ']'", "remove the comma" },
        { "{ \"a\": 1 \"b\": 2 }", 1, "$", "byte 10 of the line: unexpected '\"'", "put a comma or colon before" },
        { "{ \"a\" 1 }", 1, "$", "unexpected '1'", Lost },
        { "{ \"a\": }", 1, "$", "unexpected '}'", Lost },
        { "{ \"a\": /x }", 1, "$", "unexpected '/'", Lost },
        { "{ \"a\": [1} }", 1, "$.a", "unexpected '}'", Lost },
        { "{ 'a': 1 }", 1, "$", "byte 3 of the line: a single quote", "write double quotes" },
        { "{ a: 1 }", 1, "$", "the word a without quotes", "quote it" },
        { "{ \"a\":\n True }", 2, "$", "the word True without quotes", "true, false and null" },
        { "yes", 1, "$", "the word yes without quotes", "quote it" },
        { "{ \"a\": 08 }", 1, "$", "a number with a leading zero", "quote it: \"0400\"" },
        { "{ \"a\": 0640 }", 1, "$", "a number with a leading zero", "quote it: \"0640\"" },
        { "{ \"a\": \"x\ny\" }", 1, "$", "byte 10 of the line: the line ends inside a string", "close the string" },
        { "{ \"a\": \"x\ty\" }", 1, "$", "byte 0x09 inside a string", "as an escape such as \\n" },
        { "{ \"a\": \"\\x\" }", 1, "$", "'x' in an escape that json does not have", "a backslash itself" },
        { "{ \"a\": \"\\u12\" }", 1, "$", "in an escape that json does not have", "a backslash itself" },
        { "{ \"a\": 1.}", 1, "$", "unexpected '}'", Lost },
        { "{ \"a\": {\n\"b\": 1\n", 2, "$.a", "the file ends too early", "close it with '}'" },
        { "{ \"a\": [1", 1, "$.a", "the file ends too early", "close it with ']'" },
        { "{ \"a\": \"x", 1, "$", "the file ends inside a string", "close the string" },
        { "{}\nx", 2, "$", "unexpected 'x' after the end of the manifest", "remove what follows" },
        { "{} {}", 1, "$", "unexpected '{' after the end of the manifest", "remove what follows" },
        { "{\0}", 1, "$", "unexpected byte 0x00", Lost },
        { "{ \u00e9 }", 1, "$", "unexpected byte 0xc3", Lost },
        { "{ \"a\": 1, \"a\": 2, }", 1, "$", "a comma before '}'", "remove the comma" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Bad_syntax_is_one_problem_with_its_place_and_a_hint(
        string text, int line, string path, string reason, string hint) =>
        ManifestText.HasOneProblem(text, line, path, reason, hint);

    [Theory]
    [InlineData(new byte[] { 0xff, 0xfe, 0x7b, 0x00 }, 1, 1)]
    [InlineData(new byte[] { 0x7b, 0x0a, 0x20, 0xe9, 0x7d }, 2, 2)]
    [InlineData(new byte[] { 0x7b, 0x22, 0xc3 }, 1, 3)]
    [InlineData(new byte[] { 0x22, 0xed, 0xa0, 0x80, 0x22 }, 1, 2)]
    [InlineData(new byte[] { 0x22, 0xc0, 0x80, 0x22 }, 1, 2)]
    public void Bytes_that_are_not_utf_8_are_refused_with_their_place(byte[] bytes, int line, int position)
    {
        ManifestResult result = ManifestParser.Parse(ManifestText.File, bytes);
        ManifestProblem problem = Assert.Single(result.Problems);
        Assert.Null(result.Manifest);
        Assert.Equal(line, problem.Line);
        Assert.Equal($"not valid utf-8 at byte {position} of the line", problem.Reason);
        Assert.Equal("save the file as utf-8", problem.Hint);
    }

    [Fact]
    public void Sixteen_levels_are_read_and_no_more()
    {
        string most = new string('[', 16) + new string(']', 16);
        ManifestText.HasOneProblem(most, 1, "$", "must be an object", "write one object");
        string more = "\n" + new string('[', 17);
        string path = "$" + string.Concat(Enumerable.Repeat("[0]", 15));
        ManifestText.HasOneProblem(more, 2, path, "nested deeper than 16 levels", "four levels");
    }

    [Fact]
    public void A_manifest_of_16_mebibytes_is_read_and_no_more()
    {
        byte[] most = new byte[16 << 20];
        most.AsSpan().Fill((byte)' ');
        Encoding.UTF8.GetBytes(ManifestText.With()).CopyTo(most, 0);
        Assert.NotNull(ManifestParser.Parse(ManifestText.File, most).Manifest);
        ManifestProblem problem = Assert.Single(ManifestParser.Parse(ManifestText.File, [.. most, 0x20]).Problems);
        Assert.Contains("more than 16777216 bytes", problem.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_thousand_keys_are_read_and_no_more()
    {
        Manifest manifest = ManifestText.ParseGood(WithKeys(100_000));
        Assert.Equal(100_000, manifest.Keys.Count);
        Assert.Equal(6 + 99_999, manifest.LineOf(manifest.Keys["d/99999"].JsonPath));
        ManifestText.HasOneProblem(
            WithKeys(100_001), 5, "$.keys", "more than 100000 keys are declared", "split the manifest");
    }

    [Fact]
    public void Too_many_values_are_refused() =>
        ManifestText.HasOneProblem(
            "[" + string.Concat(Enumerable.Repeat("0,", 2_000_000)) + "0]",
            1, "$", "more than 2000000 json values", "split it");

    [Fact]
    public void Huge_names_and_values_make_short_messages()
    {
        string huge = new('x', 1 << 20);
        ManifestResult result = ManifestText.Parse(ManifestText.With(
            keys: $"\"keys\": {{ \"{huge}\": {{ \"pass\": \"{huge}\", \"{huge}\": 1, \"mode\": \"{huge}\" }} }}"));
        Assert.Equal(4, result.Problems.Length);
        Assert.All(result.Problems, static problem => Assert.InRange(problem.ToString().Length, 1, 1000));
    }

    private static string WithKeys(int count)
    {
        StringBuilder keys = new("\"keys\": {");
        for (int i = 0; i < count; i++)
        {
            keys.Append(i > 0 ? ",\n" : "\n").Append($"\"d/{i}\": {{ \"pass\": \"e\" }}");
        }

        return ManifestText.With(keys: keys.Append('}').ToString());
    }
}
