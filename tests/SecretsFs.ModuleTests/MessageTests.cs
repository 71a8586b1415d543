using System.Text.Json;
using System.Text.RegularExpressions;

namespace SecretsFs.ModuleTests;

public sealed partial class MessageTests
{
    // cases in which several things are wrong
    private static readonly string[] s_several = ["several"];

    private static readonly string[] s_lines = File.ReadAllLines(Path.Combine(ModuleFiles.Golden, "bad.txt"));

    [Fact]
    public void Each_bad_case_has_the_one_message_that_it_is_for()
    {
        ILookup<string, string> messages = s_lines.ToLookup(line => line.Split(':')[0]);
        Assert.Equal(ModuleFiles.BadCases, messages.Select(one => one.Key).Order(StringComparer.Ordinal));
        Assert.All(messages, one => Assert.True(one.Count() == 1 || s_several.Contains(one.Key), one.Key));
    }

    [Fact]
    public void Each_message_names_the_option_its_value_and_what_mends_it()
    {
        string options = File.ReadAllText(ModuleFiles.Options);
        Assert.All(s_lines, line =>
        {
            Match option = Option().Match(line);
            Assert.True(option.Success, line);
            string name = Key().Replace(option.Groups["name"].Value, "<name>");
            bool isOurs = name.StartsWith("services.secretsfs.", StringComparison.Ordinal);
            bool isKnown = options.Contains($"`{name}`", StringComparison.Ordinal);
            Assert.True(isKnown || !isOurs || name == "services.secretsfs.directory", name);
            string rest = line[option.Length..];
            string? value = Parts().Matches(rest).Select(end => rest[..end.Index]).FirstOrDefault(IsJson);
            Assert.True(value is not null, line);
            Assert.Matches(@"\A: [^ ].* \(hint: [^ ].*\)\z", rest[value.Length..]);
        });
    }

    [Fact]
    public void Each_warning_says_what_mends_it()
    {
        byte[] golden = File.ReadAllBytes(ModuleFiles.GoldenOf("warnings"));
        JsonElement[] warnings =
            [.. JsonSerializer.Deserialize<JsonElement>(golden).GetProperty("warnings").EnumerateArray()];
        Assert.NotEmpty(warnings);
        Assert.All(
            warnings, one => Assert.Matches(@"\Aservices\.secretsfs\.[^ ]+: .+ \(hint: .+\)\z", $"{one}"));
    }

    /// <summary>
    /// Each place in assertions.nix that can find something wrong is numbered in a copy, and says its number: a new one
    /// without a case shows.
    /// </summary>
    [NixFact]
    public async Task Everything_that_can_be_wrong_has_a_case()
    {
        await using Scratch scratch = new();
        (await Child.RunAsync("cp", "-R", ModuleFiles.Module, scratch.At("module"))).Succeeded();
        string file = scratch.At("module/assertions.nix");
        List<string> places = [];
        string[] lines = await File.ReadAllLinesAsync(file);
        for (int i = 0; i < lines.Length; i++)
        {
            lines[i] = Place().Replace(lines[i], _ =>
            {
                places.Add($"line {i + 1}: {lines[i].Trim()}");
                return $"(wrongAt {places.Count - 1})";
            });
            if (lines[i] == "let" && !lines.Take(i).Contains("let"))
            {
                lines[i] = """
                    let wrongAt = number: isGood: option: value: reason: hint:
                      map (message: "wrong at ${toString number}, ${message}") (wrong isGood option value reason hint);
                    """;
            }
        }

        await File.WriteAllLinesAsync(file, lines);
        RunResult result = await Nix.TryAsync($"(import {scratch.At("module/tests/golden.nix")} {{ }}).\"bad.txt\"");
        HashSet<string> seen =
            [.. Number().Matches(result.Succeeded().Text).Select(match => match.Groups[1].Value)];
        Assert.True(places.Count > 30, "the places are not found any more");
        Assert.Empty(places.Where((_, number) => !seen.Contains($"{number}")));
    }

    // option.option."any \" text".option
    [GeneratedRegex("""\A[^:]+: (?<name>[A-Za-z]+(\.([A-Za-z][A-Za-z0-9_-]*|"(\\.|[^"\\])*"))+) = """)]
    private static partial Regex Option();

    [GeneratedRegex(@"(?<=(keys|templates)\.)""(\\.|[^""\\])*""")]
    private static partial Regex Key();

    [GeneratedRegex("""(?<![\w."'])wrong(?=\s|$)(?!\s*=)(?<!#.*)""")]
    private static partial Regex Place();

    private static bool IsJson(string text)
    {
        try
        {
            JsonDocument.Parse(text).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(": ")]
    private static partial Regex Parts();

    [GeneratedRegex("wrong at ([0-9]+), ")]
    private static partial Regex Number();
}
