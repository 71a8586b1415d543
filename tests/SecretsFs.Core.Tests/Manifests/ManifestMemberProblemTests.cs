namespace SecretsFs.Core.Tests.Manifests;

public sealed class ManifestMemberProblemTests
{
    private static readonly string[] s_required =
        ["\"version\": 1", "\"store\": \"/s\"", "\"decryption\": { \"engine\": \"gpg\" }", "\"keys\": {}"];

    public static TheoryData<string, int, string, string, string> Cases => new()
    {
        { "[]", 1, "$", "must be an object, not an array", "write one object" },
        { "\n 7", 2, "$", "must be an object, not a number", "write one object" },
        { "{ \"version\": 2, \"x\": 1 }", 1, "$.version", "version \"2\" is not supported", "write 1" },
        { "{\n\"version\":\n\"1\" }", 2, "$.version", "must be a number, not a string", "write 1 without quotes" },
        { "{ \"version\": 1.0 }", 1, "$.version", "version \"1.0\" is not supported", "write 1" },
        { "{ \"version\": null }", 1, "$.version", "must be a number, not null", "the only version so far" },
        { Of(extra: "\"modes\": 1"), 5, "$.modes", "\"modes\" is not known", "known members: version, store, dec" },
        { Of(extra: "\"Limits\": {}"), 5, "$.Limits", "is not known", "did you mean \"limits\"? known members" },
        { Of(extra: "\"a\\nb\": 1"), 5, "$[\"a\\u000ab\"]", "\"a\\u000ab\" is not known", "known members" },
        { Of(extra: "\"0\": 1"), 5, "$[\"0\"]", "\"0\" is not known", "known members" },
        { Of(extra: "\"limits\": {}, \"limits\": {}"), 5, "$.limits", "given twice, on lines 5 and 5", "keep one" },
        { Of(extra: "\"store\": \"/s\""), 5, "$.store", "\"store\" is given twice, on lines 3 and 5", "keep one" },
        { Of(store: "\"store\": 1"), 3, "$.store", "must be a string, not a number", "in quotes" },
        { Of(store: "\"store\": {}"), 3, "$.store", "must be a string, not an object", "in quotes" },
        { Of(store: "\"store\": \"\""), 3, "$.store", "the path is empty", "write an absolute path" },
        { Of(store: "\"store\": \"a/b\""), 3, "$.store", "path \"a/b\" is not absolute", "from '/' on" },
        { Of(store: "\"store\": \"/a/./b\""), 3, "$.store", "has a part \".\"", "write it without empty" },
        { Of(store: "\"store\": \"//a\""), 3, "$.store", "has an empty part", "write it without empty" },
        { Of(store: "\"store\": \"/a/\""), 3, "$.store", "has an empty part", "write it without empty" },
        { Of(store: "\"store\": \"/\\ud800\""), 3, "$.store", "not well-formed unicode", "both halves" },
        { Of(store: "\"store\": \"/\\u0000\""), 3, "$.store", "contains a control character", "remove" },
        { Of(decryption: "\"decryption\": true"), 4, "$.decryption", "an object, not true", "\"engine\": \"rnp\"" },
        { Gpg("\"prompt\": 0"), 4, "$.decryption.prompt", "must be true or false, not a number", "write true or" },
        { Gpg("\"home\": \"gnupg\""), 4, "$.decryption.home", "is not absolute", "from '/' on" },
        { Gpg("\"home\": \"/a/../b\""), 4, "$.decryption.home", "has a part \"..\"", "write it without" },
        { Gpg("\"home\": false"), 4, "$.decryption.home", "must be a string, not false", "absolute path" },
        { Gpg("\"homes\": \"/a\""), 4, "$.decryption.homes", "is not known", "did you mean \"home\"?" },
        { Gpg("\"keyFile\": \"/k\""), 4, "$.decryption.keyFile", "not belong to engine gpg", "use engine rnp" },
        { Gpg("\"passphraseFile\": 1"), 4, "$.decryption.passphraseFile", "not belong to engine gpg", "remove it" },
        { Rnp("\"home\": null"), 4, "$.decryption.home", "not belong to engine rnp", "use engine gpg" },
        { Rnp("\"prompt\": 1"), 4, "$.decryption.prompt", "not belong to engine rnp", "remove it" },
        { Rnp("\"homes\": 1"), 4, "$.decryption.homes", "is not known", "members: engine, keyFile, passphraseFile" },
        { Rnp("\"passphraseFile\": 1"), 4, "$.decryption.passphraseFile", "a string, not a number", "of a file" },
        { Rnp("\"passphraseFile\": \"p\""), 4, "$.decryption.passphraseFile", "is not absolute", "from '/' on" },
        { Engine("\"rnp\""), 4, "$.decryption", "\"keyFile\" is missing", "\"keyFile\": \"/path/to/host.key\"" },
        { Engine("\"rnp\", \"keyFile\": 1"), 4, "$.decryption.keyFile", "a string, not a number", "of a file" },
        { Engine("\"rnp\", \"keyFile\": null"), 4, "$.decryption.keyFile", "a string, not null", "of a file" },
        { Engine("\"rnp\", \"keyFile\": \"k\""), 4, "$.decryption.keyFile", "is not absolute", "from '/' on" },
        { Of(decryption: "\"decryption\": {}"), 4, "$.decryption", "\"engine\" is missing", "\"rnp\", for a key file" },
        { Engine("\"gpg2\""), 4, "$.decryption.engine", "engine \"gpg2\" is not known", "did you mean \"gpg\"?" },
        { Engine("\"openssl\""), 4, "$.decryption.engine", "is not known", "known engines: rnp, gpg" },
        { Engine("1"), 4, "$.decryption.engine", "must be a string, not a number", "write \"rnp\" or \"gpg\"" },
        { Of(extra: "\"directory\": []"), 5, "$.directory", "must be an object, not an array", "leave it out" },
        { Directory("\"owner\": 0"), 5, "$.directory.owner", "must be a string, not a number", "name of a user" },
        { Directory("\"owner\": \"a/b\""), 5, "$.directory.owner", "cannot be the name of a user", "without ':'" },
        { Directory("\"group\": \"\""), 5, "$.directory.group", "the name of the group is empty", "of a group" },
        { Directory("\"mode\": 750"), 5, "$.directory.mode", "must be a string, not a number", "\"0750\"" },
        { Directory("\"units\": []"), 5, "$.directory.units", "\"units\" is not known", "known members: owner, g" },
        { Of(extra: "\"limits\": null"), 5, "$.limits", "must be an object, not null", "leave it out" },
        { Limits("\"secretBytes\": 0"), 5, "$.limits.secretBytes", "out of range: 0", "from 1 to 67108864" },
        { Limits("\"secretBytes\": 67108865"), 5, "$.limits.secretBytes", "out of range", "from 1 to 67108864" },
        { Limits("\"secretBytes\": 1e3"), 5, "$.limits.secretBytes", "whole number, not 1e3", "from 1 to 67108864" },
        { Limits("\"secretBytes\": \"9\""), 5, "$.limits.secretBytes", "whole number, not a string", "from 1 to" },
        { Limits("\"decryptSeconds\": 0"), 5, "$.limits.decryptSeconds", "out of range: 0", "from 1 to 300" },
        { Limits("\"decryptSeconds\": 301"), 5, "$.limits.decryptSeconds", "out of range: 301", "from 1 to 300" },
        { Limits("\"decryptSeconds\": 0.5"), 5, "$.limits.decryptSeconds", "number, not 0.5", "from 1 to 300" },
        { Limits("\"lockedBytes\": 65535"), 5, "$.limits.lockedBytes", "out of range", "65536 to 17179869184" },
        { Limits("\"lockedBytes\": 17179869185"), 5, "$.limits.lockedBytes", "out of range", "65536 to 171798" },
        { Limits("\"lockedBytes\": -99999999999999999999"), 5, "$.limits.lockedBytes", "of range: -9999", "65536" },
        { Limits("\"lockedBytes\": 65536"), 5, "$.limits.lockedBytes", "is 1048576", "raise lockedBytes" },
        { Limits("\"threads\": 0"), 5, "$.limits.threads", "out of range: 0", "from 1 to 64" },
        { Limits("\"threads\": 65"), 5, "$.limits.threads", "out of range: 65", "from 1 to 64" },
        { Of(keys: "\"keys\": []"), 5, "$.keys", "must be an object, not an array", "one member a key file" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_mistake_is_one_problem_with_its_place_and_a_hint(
        string text, int line, string path, string reason, string hint) =>
        ManifestText.HasOneProblem(text, line, path, reason, hint);

    [Theory]
    [InlineData("version")]
    [InlineData("store")]
    [InlineData("decryption")]
    [InlineData("keys")]
    public void A_missing_member_is_a_problem_of_the_manifest(string name)
    {
        string others = string.Join(
            ",\n", s_required.Where(member => !member.StartsWith($"\"{name}\"", StringComparison.Ordinal)));
        ManifestText.HasOneProblem($"\n{{{others}}}", 2, "$", $"member \"{name}\" is missing", "add ");
    }

    private static string Of(
        string store = "\"store\": \"/srv/store\"",
        string decryption = "\"decryption\": { \"engine\": \"gpg\" }",
        string? extra = null,
        string keys = "\"keys\": {}") => ManifestText.With(store, decryption, extra, keys);

    private static string Gpg(string member) => Of(decryption: $"\"decryption\": {{ \"engine\": \"gpg\", {member} }}");

    private static string Rnp(string member) => Engine($"\"rnp\", \"keyFile\": \"/k\", {member}");

    private static string Engine(string value) => Of(decryption: $"\"decryption\": {{ \"engine\": {value} }}");

    private static string Directory(string member) => Of(extra: $"\"directory\": {{ {member} }}");

    private static string Limits(string member) => Of(extra: $"\"limits\": {{ {member} }}");
}
