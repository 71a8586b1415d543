using System.Text.Json;

namespace SecretsFs.ModuleTests;

public sealed class ReferenceTests
{
    // what is written into a JSON string in a Nix string
    private const string OddEntries = """
        map (text: builtins.fromJSON "\"${text}\"") [
          "db/main" "Wifi Dad's Raw" "a+b@c" "+41" "100%/$HOME/`id`" "\\\"<&>\\\"\\\\" "-" "a:b"
          "Zo\\u00eb" "\\u0080\\u07ff\\u0800\\uffff"
          "\\ud800\\udc00\\ud8c0\\udc00\\ud9c0\\udc00\\udac0\\udc00\\udbff\\udfff"
        ]
        """;

    [NixTheory]
    [Libraries]
    public async Task Any_entry_comes_back_out_of_its_reference(string library)
    {
        JsonElement result = await EvaluateAsync(library, $$"""
            map (pass: {
              isSame = map references.contentOf [
                (make { inherit pass; })
                (make { inherit pass; line = 12; })
                (make { inherit pass; field = "user name:x"; })
              ] == [
                { inherit pass; stripFinalNewline = true; }
                { inherit pass; line = 12; }
                { inherit pass; field = "user name:x"; }
              ];
              isPlain = builtins.match "@[A-Za-z0-9/._+:-]+@" (make { inherit pass; }) != null;
            }) ({{OddEntries}})
            """);
        Assert.Equal(11, result.GetArrayLength());
        Assert.All(
            result.EnumerateArray(), one => Assert.Equal("""{"isPlain":true,"isSame":true}""", one.GetRawText()));
    }

    [NixTheory]
    [Libraries("references.of \"db/main\"", """{"pass":"db/main","stripFinalNewline":true}""")]
    [Libraries("references.of { pass = \"a\"; line = 2; }", """{"line":2,"pass":"a"}""")]
    [Libraries("\"\"", """{"template":[]}""")]
    [Libraries("\"text @ alone\"", """{"template":["text @ alone"]}""")]
    [Libraries(
        "\"${references.of \"a\"}\\n\"", """{"template":[{"pass":"a","stripFinalNewline":true},"\n"]}""")]
    [Libraries(
        "with references; \"@me${of { pass = \"a\"; line = 1; }}@${of { pass = \"b\"; line = 2; }}${of \"c\"}\"",
        """
        {"template":["@me",{"line":1,"pass":"a"},"@",{"line":2,"pass":"b"},{"pass":"c","stripFinalNewline":true}]}
        """)]
    public async Task A_text_is_its_literals_and_its_secrets(string library, string text, string content) =>
        Assert.Equal(
            content.Trim(), (await EvaluateAsync(library, $"references.contentOf ({text})")).GetRawText());

    [NixTheory]
    [Libraries]
    public async Task Each_entry_is_listed_once(string library) => Assert.Equal(
        """[["a","b"],[true,false,false]]""",
        (await EvaluateAsync(library, """
            let of = references.of; in [
              (references.entriesOf "${of "a"} ${of { pass = "b"; line = 1; }} ${of { pass = "a"; field = "x"; }}")
              (map references.isOne [ (of "a") "${of "a"} " "a" ])
            ]
            """)).GetRawText());

    /// <summary>Without it the system would not have the package, and Nix' split forgets it.</summary>
    [NixTheory]
    [Libraries]
    public async Task A_literal_keeps_what_it_depends_on(string library) => Assert.Equal(
        "[true,true,false]",
        (await EvaluateAsync(library, """
            let text = "${builtins.toFile "program" ""} ${make { pass = "a"; }}"; in map builtins.hasContext [
              (builtins.head (references.contentOf text).template)
              (builtins.toJSON (references.contentOf text))
              (make { pass = "a"; })
            ]
            """)).GetRawText());

    [NixTheory]
    [Libraries("@SECRETSFS:pass:a", "it does not end")]
    [Libraries("@SECRETSFS:pass:a b@", "it is not encoded as a reference is")]
    [Libraries("@SECRETSFS:pass:a%20b@", "it is not encoded as a reference is")]
    [Libraries("@SECRETSFS:pass:a+2fb@", "it is not encoded as a reference is")]
    [Libraries("@SECRETSFS:pass:a+2Fb@", "it is not encoded as a reference is")]
    [Libraries("@SECRETSFS:pass:a+@", "it is not encoded as a reference is")]
    [Libraries("@SECRETSFS:entry:a@", "it is none of pass, line and field")]
    [Libraries("@SECRETSFS:@", "it is none of pass, line and field")]
    [Libraries("@SECRETSFS:pass@", "it has too many parts or too few")]
    [Libraries("@SECRETSFS:line:a@", "it has too many parts or too few")]
    [Libraries("@SECRETSFS:line:0:a@", "\"0\" is no line")]
    [Libraries("@SECRETSFS:line:1000001:a@", "\"1000001\" is no line")]
    [Libraries("@SECRETSFS:line:12345678901234567890:a@", "\"12345678901234567890\" is no line")]
    [Libraries("@SECRETSFS:field:a+3A+20b:a@", "\"a: b\" is no field")]
    [Libraries("@SECRETSFS:field::a@", "\"\" is no field")]
    [Libraries("@SECRETSFS:pass:../a@", "\"../a\" is no name of an entry")]
    [Libraries("@SECRETSFS:pass:a.gpg@", "\"a.gpg\" is no name of an entry")]
    public async Task A_malformed_one_is_told(string library, string text, string problem)
    {
        JsonElement problems = await EvaluateAsync(library, $"references.problemsOf \"before {text} after\"");
        Assert.EndsWith($": {problem}", Assert.Single(problems.EnumerateArray()).GetString(), StringComparison.Ordinal);
        RunResult result = await TryAsync(library, $"references.contentOf \"before {text} after\"");
        Assert.NotEqual(0, result.Status);
        Assert.Contains(problem, result.Errors, StringComparison.Ordinal);
    }

    /// <summary>By escapeURL, escape and toLower of nixpkgs' lib, beside one that is whole.</summary>
    [NixTheory]
    [Libraries("%40SECRETSFS%3Apass%3Adb%2Fmain%40")]
    [Libraries(@"@SECRETSFS\\:line\\:1\\:a@")]
    [Libraries("@secretsfs:field:user:a@")]
    [Libraries("SECRETSFS:pass:a@")]
    public async Task One_that_was_encoded_as_a_whole_is_told(string library, string text)
    {
        JsonElement problems = await EvaluateAsync(library, $"references.problemsOf \"@SECRETSFS:pass:a@ {text}\"");
        Assert.EndsWith(
            ": it was a reference before it was encoded or escaped as a whole",
            Assert.Single(problems.EnumerateArray()).GetString(),
            StringComparison.Ordinal);
    }

    [NixTheory]
    [Libraries("pass = \"/\";", "pass = \"/\": it is no name of an entry (hint: as pass ls shows it, without .gpg)")]
    [Libraries("pass = \"db.gpg\";", "pass = \"db.gpg\": it is no name of an entry")]
    [Libraries("pass = \"db\"; line = 0;", "line = 0: it is no line (hint: a number from 1 to 1000000)")]
    [Libraries("pass = \"db\"; line = 1000001;", "line = 1000001: it is no line")]
    [Libraries("pass = \"db\"; field = \"a: b\";", "field = \"a: b\": it is no name of a field")]
    [Libraries("pass = \"db\"; field = \" a\";", "field = \" a\": it is no name of a field")]
    [Libraries("pass = \"db\"; field = \"a \";", "field = \"a \": it is no name of a field")]
    [Libraries("pass = \"a\"; line = 1; field = \"b\";", "field = \"b\": line is given as well (hint: one of the two)")]
    public async Task There_is_none_of_what_cannot_be(string library, string what, string message)
    {
        RunResult result = await TryAsync(library, $"make {{ {what} }}");
        Assert.NotEqual(0, result.Status);
        Assert.Contains($"secretsfs: {message}", result.Errors, StringComparison.Ordinal);
    }

    /// <summary>A pure evaluation lets the plugin read this file, and nothing beside it.</summary>
    [NixFact]
    public async Task Extra_builtins_run_nothing_and_are_one_file()
    {
        await using Scratch scratch = new();
        string file = scratch.Write(
            "extra-builtins.nix", await File.ReadAllTextAsync(Path.Combine(ModuleFiles.Module, "extra-builtins.nix")));
        JsonElement result = await Nix.EvaluateAsync($$"""
            let
              extraBuiltins = import {{file}} {
                exec = _: throw "something was run";
                importNative = _: _: throw "something was loaded";
              };
            in
            [
              (extraBuiltins.pass "Wifi Dad's Raw")
              (extraBuiltins.passLine 1 "db/main")
              (extraBuiltins.passField "user" "db/main")
            ]
            """);
        Assert.Equal(
            """
            ["@SECRETSFS:pass:Wifi+20Dad+27s+20Raw@","@SECRETSFS:line:1:db/main@","@SECRETSFS:field:user:db/main@"]
            """,
            result.GetRawText());
    }

    private static async Task<JsonElement> EvaluateAsync(string library, string expression) =>
        JsonSerializer.Deserialize<JsonElement>((await TryAsync(library, expression)).Succeeded().Output);

    private static Task<RunResult> TryAsync(string library, string expression) => Nix.TryAsync($$"""
        let
          references = import {{ModuleFiles.Module}}/references.nix { lib = import {{NixLibrary.PathOf(library)}}; };
          inherit (references) make;
        in
        {{expression}}
        """);
}
