using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Commands;

/// <summary>What check says of entries that parts and templates name.</summary>
public sealed class CheckPartTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const int ProblemsFound = 5;

    [RootFact]
    public async Task Each_entry_of_a_template_is_looked_at()
    {
        RunResult run = await CheckAsync(
            """
            {
              "template": ["a",
                { "pass": "gone" },
                { "pass": "text", "line": 1 }, { "pass": "gone", "line": 2 },
                { "pass": "elsewhere/text" }
              ]
            }
            """);

        Assert.Equal(ProblemsFound, run.Status);
        string[] lines = run.Errors.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains(
            "made.template[1].pass: entry gone cannot be read (hint: the store has no entry gone: pass insert gone)",
            run.Errors,
            StringComparison.Ordinal);
        Assert.Contains("$.keys.made.template[4].pass: ", run.Errors, StringComparison.Ordinal);
    }

    [RootTheory]
    [InlineData("""{ "template": [] }""")]
    [InlineData("""{ "pass": "text", "field": "user" }""")]
    [InlineData("""{ "pass": "text", "field": "there-is-none" }""")] // that would have to be decrypted
    public async Task What_is_in_an_entry_is_not_looked_at(string content)
    {
        RunResult run = (await CheckAsync(content)).Succeeded();
        Assert.EndsWith("1 key, no problems\n", run.Text, StringComparison.Ordinal);
    }

    private Task<RunResult> CheckAsync(string content) => Child.RunAsync(
        Programs.SecretsFs, "check", Scratch.Write("manifest.json", SharedManifest().Json("made", content).ToString()));
}
