namespace SecretsFs.Core.Tests.Manifests;

public sealed class ManifestKeyProblemTests
{
    private const string Key = "$.keys[\"a/b\"]";

    public static TheoryData<string, int, string, string, string> Cases => new()
    {
        { ManifestText.WithName(""), 6, "$.keys[\"\"]", "the name is empty", "write a relative name" },
        { ManifestText.WithName("/a"), 6, "$.keys[\"/a\"]", "is not relative", "without the '/'" },
        { ManifestText.WithName("a//b"), 6, "$.keys[\"a//b\"]", "has an empty part", "without empty" },
        { ManifestText.WithName("a/../b"), 6, "$.keys[\"a/../b\"]", "has a part \"..\"", "without empty" },
        { ManifestText.WithName("."), 6, "$.keys[\".\"]", "has a part \".\"", "without empty" },
        { ManifestText.WithName("a\\nb"), 6, "$.keys[\"a\\u000ab\"]", "a control character", "remove the control" },
        { ManifestText.WithName("\\udfff"), 6, "$.keys[\"\\udfff\"]", "not well-formed unicode", "both halves" },
        { ManifestText.WithName("\\ud800\\ud800"), 6, "$.keys[\"\\ud800\\ud800\"]", "not well-formed", "both" },
        { ManifestText.WithName(new('p', 256)), 6, "$.keys." + new string('p', 256), "255 bytes", "shorten the part" },
        { Keys("\"a\": 1"), 5, "$.keys.a", "\"a\" must be an object, not a number", "\"pass\"" },
        { Keys("\"a\": \"x\""), 5, "$.keys.a", "\"a\" must be an object, not a string", "\"pass\"" },
        { Keys("\"a\": {}"), 5, "$.keys.a", "member \"pass\" is missing in \"a\"", "add \"pass\"" },
        {
            Keys("\"a\": { \"pass\": \"x\" },\n\"a/b/c\": { \"pass\": \"x\" }"),
            5, "$.keys.a", "\"a\" is a file here and a directory because of \"a/b/c\" on line 6", "rename one"
        },
        {
            Keys("\"a/b/c\": { \"pass\": \"x\" },\n\"a-\": { \"pass\": \"x\" },\n\"a/b\": { \"pass\": \"x\" }"),
            7, Key, "\"a/b\" is a file here and a directory because of \"a/b/c\" on line 5", "rename one"
        },
        {
            Keys("\"a\": { \"pass\": \"x\" },\n\"\\u0061\": { \"pass\": \"x\" }"),
            6, "$.keys.a", "member \"a\" is given twice, on lines 5 and 6", "keep one of the two"
        },
        { Pass("1"), 7, Key + ".pass", "must be a string, not a number", "name of an entry in quotes" },
        { Pass("\"x.gpg\""), 7, Key + ".pass", "pass names have no suffix", "write \"x\"" },
        { Pass("\"/x\""), 7, Key + ".pass", "name \"/x\" is not relative", "without the '/'" },
        { Pass("\"../x\""), 7, Key + ".pass", "has a part \"..\"", "without empty" },
        { Pass("\"\""), 7, Key + ".pass", "the name is empty", "write a relative name" },
        { With("\"pass\": \"y\""), 8, Key + ".pass", "\"pass\" is given twice, on lines 7 and 8", "keep one" },
        { With("\"owner\": 0"), 8, Key + ".owner", "must be a string, not a number", "name of a user" },
        { With("\"owner\": \"a:b\""), 8, Key + ".owner", "\"a:b\" cannot be the name of a user", "without ':'" },
        { With("\"owner\": \" a\""), 8, Key + ".owner", "cannot be the name of a user", "without ':'" },
        { With("\"owner\": \"a\\tb\""), 8, Key + ".owner", "user \"a\\u0009b\" contains a control", "remove" },
        { With("\"group\": null"), 8, Key + ".group", "must be a string, not null", "name of a group" },
        { With("\"group\": \"\""), 8, Key + ".group", "the name of the group is empty", "name of a group" },
        { With("\"mode\": 400"), 8, Key + ".mode", "must be a string, not a number", "octal digits: \"0400\"" },
        { With("\"mode\": 640"), 8, Key + ".mode", "must be a string, not a number", "octal digits: \"0640\"" },
        { With("\"mode\": 256"), 8, Key + ".mode", "must be a string, not a number", "octal digits: \"0400\"" },
        { With("\"mode\": 420"), 8, Key + ".mode", "must be a string, not a number", "octal digits: \"0400\"" },
        { With("\"mode\": 0440"), 8, Key, "byte 16 of the line: a number with a leading zero", "quote it: \"0440\"" },
        { With("\"mode\": true"), 8, Key + ".mode", "must be a string, not true", "\"0400\"" },
        { With("\"mode\": \"r--\""), 8, Key + ".mode", "\"r--\" is not three or four octal digits", "\"0400\"" },
        { With("\"mode\": \"2440\""), 8, Key + ".mode", "the first of four digits must be 0", "write \"0440\"" },
        { With("\"units\": \"a.service\""), 8, Key + ".units", "an array, not a string", "leave it out" },
        { With("\"units\": [\n1]"), 9, Key + ".units[0]", "item 0 must be a string, not a number", "in quotes" },
        { With("\"units\": [\"a\"]"), 8, Key + ".units[0]", "does not end in .service", "\"a.service\"" },
        { With("\"units\": [\"a.slice\"]"), 8, Key + ".units[0]", "cannot hold processes", ".scope" },
        { With("\"units\": [\"a@.service\"]"), 8, Key + ".units[0]", "template without", "\"a@name.service\"" },
        { With("\"units\": [\"a b.service\"]"), 8, Key + ".units[0]", "at position 2", "ascii letters" },
        { With("\"units\": [\"a.mount\",\n\"a.mount\"]"), 9, Key + ".units[1]", "is listed twice", "keep one" },
        { With("\"unit\": []"), 8, Key + ".unit", "\"unit\" is not known", "did you mean \"units\"?" },
        { With("\"permissions\": 1"), 8, Key + ".permissions", "is not known", "known members: pass, stripF" },
        { With("\"otp\": true"), 8, Key + ".otp", "\"otp\" is not supported yet", "a later version" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_mistake_is_one_problem_with_its_place_and_a_hint(
        string text, int line, string path, string reason, string hint) =>
        ManifestText.HasOneProblem(text, line, path, reason, hint);

    [Fact]
    public void A_value_below_its_name_has_the_line_of_the_name() =>
        ManifestText.HasOneProblem(
            ManifestText.WithKey("\"mode\":\n\n\"9\""), 8, Key + ".mode", "octal digits", "write a mode");

    private static string Keys(string members) => ManifestText.With(keys: $"\"keys\": {{ {members} }}");

    private static string Pass(string value) => ManifestText.WithKey("\"owner\": \"o\"", $"\"pass\": {value}");

    private static string With(string member) => ManifestText.WithKey(member);
}
