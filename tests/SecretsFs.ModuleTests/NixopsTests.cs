using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SecretsFs.ModuleTests;

/// <summary>deployment.keys, which configurations for NixOps and Colmena have: nixos-module/nixops.nix.</summary>
public sealed partial class NixopsTests(Evaluations evaluations) : IClassFixture<Evaluations>
{
    // what the bad cases have as content, in arguments of commands as well
    private static readonly string[] s_plaintext = ["shhh", "foobar", "some plaintext", "secrettoken", "head -n 1"];

    // one for what the file would be called, and one for where it would be
    private static readonly string[] s_several = ["destDir-odd"];

    /// <summary>Those of NixOps' nix/keys.nix, and uploadAt of Colmena's options.nix.</summary>
    [NixTheory]
    [Libraries]
    public async Task A_key_has_the_options_and_defaults_that_it_has_there(string library)
    {
        JsonElement key = await Nix.EvaluateAsync($"({Configuration(library, "token = { };")}).token");
        Assert.Equal(
            """
            {"destDir":"/run/keys","group":"root","keyCommand":null,"keyFile":null,"name":"token",
            "path":"/run/keys/token","permissions":"0600","text":null,"uploadAt":"pre-activation","user":"root"}
            """.ReplaceLineEndings(""),
            key.GetRawText());
    }

    [NixTheory]
    [Libraries]
    public async Task A_file_that_is_named_as_a_path_of_Nix_is_not_copied_to_the_Nix_store(string library)
    {
        string keys = Configuration(library, "token.keyFile = /etc/hostname;");
        Assert.Equal("/etc/hostname", (await Nix.EvaluateAsync($"({keys}).token.keyFile")).GetString());
    }

    [NixTheory]
    [Libraries]
    public async Task A_string_alone_is_text_and_told_without_what_it_says(string library)
    {
        RunResult result =
            await Nix.TryAsync($"({Configuration(library, "password = \"foobar\";")}).password.text == \"foobar\"");
        Assert.Equal("true", result.Succeeded().Text.Trim());
        Assert.Contains("deployment.keys.password = \"...\" is deprecated", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("foobar", result.Errors, StringComparison.Ordinal);
    }

    [NixTheory]
    [Libraries("token.uploadAt = \"later\";", "token.uploadAt' is not of type `one of")]
    [Libraries("token.keyCommand = \"pass show a\";", "token.keyCommand' is not of type `null or (list of string)'")]
    [Libraries("token.destDir = \"keys\";", "token.destDir' is not of type `absolute path'")]
    [Libraries("token.keyfile = \"/root/key\";", "token.keyfile' does not exist")]
    [Libraries("token = 1;", "token' is not of type `string or key options'")]
    public async Task What_no_option_can_be_is_an_error_that_names_it(string library, string keys, string message)
    {
        RunResult result = await Nix.TryAsync(Configuration(library, keys));
        Assert.NotEqual(0, result.Status);
        Assert.Contains($"option `deployment.keys.{message}", result.Errors, StringComparison.Ordinal);
    }

    [NixTheory]
    [Libraries]
    public async Task Each_bad_case_has_the_one_message_that_it_is_for(string library)
    {
        string[] lines =
            await File.ReadAllLinesAsync(Path.Combine(await evaluations.WrittenAsync(library), "nixops-bad.txt"));
        ILookup<string, string> messages = lines.ToLookup(line => line.Split(':')[0]);
        Assert.Equal(ModuleFiles.BadNixopsCases, messages.Select(one => one.Key).Order(StringComparer.Ordinal));
        Assert.All(messages, one => Assert.True(one.Count() == 1 || s_several.Contains(one.Key), one.Key));
    }

    [Fact]
    public void Each_message_names_the_key_and_what_mends_it_and_shows_no_plaintext() => Assert.All(
        File.ReadAllLines(Path.Combine(ModuleFiles.Golden, "nixops-bad.txt")),
        line =>
        {
            Assert.Matches(Message(), line);
            Assert.All(s_plaintext, text => Assert.DoesNotContain(text, line, StringComparison.Ordinal));
        });

    [NixTheory]
    [InlineData("my-secret", "my-secret-key")]
    [InlineData("user@host", "user@host-key")]
    [InlineData(".pgpass", @"\x2epgpass-key")]
    [InlineData("@host", @"\x40host-key")]
    [InlineData("db/main", "db-main-key")]
    [InlineData("a b%+ü", @"a\x20b\x25\x2b\xc3\xbc-key")]
    public async Task A_unit_is_called_after_the_attribute(string attribute, string unit)
    {
        JsonElement result = await Nix.EvaluateAsync(
            $"import {ModuleFiles.Module}/nixops/unit-name.nix {{ lib = import {ModuleFiles.Tests}/lib.nix; }}"
            + $" \"{attribute}\"");
        Assert.Equal(unit, result.GetString());
    }

    /// <summary>Neither what waits for a key at boot nor what waits for all of them.</summary>
    [Fact]
    public void Nothing_waits_for_ever()
    {
        JsonElement units = JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(ModuleFiles.GoldenOf("nixops")))
            .GetProperty("units");
        UnitText[] waiting =
        [
            .. units.EnumerateObject().Select(one => UnitText.From(one.Value))
                .Where(unit => unit.Values("ExecStart").Any(Waits().IsMatch)),
        ];
        Assert.Equal(11, waiting.Length);
        Assert.All(waiting, unit =>
        {
            int seconds = Number(Seconds().Match(unit.Values("ExecStart").Single()).Groups[1].Value);
            Assert.InRange(Number(unit.Values("TimeoutStartSec").Single().TrimEnd('s')), seconds + 1, 90);
        });

        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }

    private static string Configuration(string library, string keys) => $$"""
        ((import {{NixLibrary.PathOf(library)}}).evalModules {
          modules = [
            (import {{ModuleFiles.Tests}}/nixos.nix { })
            {{ModuleFiles.Module}}/default.nix
            {{ModuleFiles.Module}}/nixops.nix
            { _module.args.pkgs = { }; }
            { deployment.keys = { {{keys}} }; }
          ];
        }).config.deployment.keys
        """;

    // a key, and where it is an option with a value, that
    [GeneratedRegex(
        """\A[^:]+: deployment\.keys(\."(\\.|[^"\\])*"(\.[A-Za-z]+)?( = "(\\.|[^"\\])*")?)?"""
        + @": [^ ].* \(hint: [^ ].*\)\z")]
    private static partial Regex Message();

    [GeneratedRegex(" wait ")]
    private static partial Regex Waits();

    [GeneratedRegex("--timeout ([0-9]+) ")]
    private static partial Regex Seconds();
}
