using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Commands;

/// <summary>secretsfs check, and what mount says of the same manifests.</summary>
public sealed class CheckTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const int InvalidManifest = 3;
    private const int ProblemsFound = 5;

    private const string Invalid = """
        {
          "version": 1,
          "store": "/srv/store",
          "stoer": "/srv/store",
          "decryption": { "engine": "gpg" },
          "keys": {
            "../up": { "pass": "a" },
            "a": { "pass": "a", "otp": true },
            "b": { "pass": "b", "mode": 400 },
            "b": { "pass": "b" }
          }
        }
        """;

    /// <summary>What is wrong with it, by line and JSON path.</summary>
    private static readonly string[] s_problems =
        ["4: $.stoer", "7: $.keys[\"../up\"]", "8: $.keys.a.otp", "9: $.keys.b.mode", "10: $.keys.b"];

    [RootFact]
    public async Task A_manifest_in_order_has_no_problems()
    {
        string manifest = Scratch.Write("manifest.json", SharedManifest().Key("text").Key("a/b", "binary").ToString());

        RunResult run = (await CheckAsync(manifest)).Succeeded();

        Assert.Empty(run.Errors);
        Assert.EndsWith($"\n{manifest}: 2 keys, no problems\n", run.Text, StringComparison.Ordinal);
    }

    [RootTheory]
    [InlineData("check")]
    [InlineData("mount")]
    public async Task Every_problem_of_an_invalid_manifest_is_named_in_one_run(string command)
    {
        string manifest = Scratch.Write("manifest.json", Invalid);

        RunResult run = await Child.RunAsync(
            command == "mount"
                ? Programs.Mount(manifest, Scratch.Root)
                : [Programs.SecretsFs, command, manifest]);

        Assert.Equal(InvalidManifest, run.Status);
        Assert.Empty(run.Output);
        string[] lines = run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            s_problems.Select(problem => $"{manifest}:{problem}"),
            lines.Select(line => line[..line.LastIndexOf(": ", HintOf(line))]));
        Assert.All(lines, line => Assert.Matches(" \\(hint: .+\\)$", line));
    }

    [RootFact]
    public async Task What_is_not_supported_yet_is_refused_by_name()
    {
        string manifest = Scratch.Write("manifest.json", Invalid);

        RunResult run = await CheckAsync(manifest);

        string line = Assert.Single(
            run.Errors.Split('\n'), line => line.Contains("$.keys.a.otp", StringComparison.Ordinal));
        Assert.Contains("not supported yet", line, StringComparison.Ordinal);
    }

    [RootTheory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("not json")]
    [InlineData("{ \"version\": 2 }")]
    public async Task What_is_no_manifest_at_all_is_invalid(string content)
    {
        string manifest = Scratch.Write("manifest.json", content);

        RunResult run = await CheckAsync(manifest);

        Assert.Equal(InvalidManifest, run.Status);
        Assert.StartsWith($"{manifest}:1: ", run.Errors, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task A_missing_manifest_is_invalid()
    {
        RunResult run = await CheckAsync("/no/such/manifest.json");

        Assert.Equal(InvalidManifest, run.Status);
        Assert.StartsWith(
            "/no/such/manifest.json:1: $: cannot open the manifest: No such file",
            run.Errors,
            StringComparison.Ordinal);
    }

    [RootFact]
    public async Task A_manifest_that_others_can_write_is_invalid()
    {
        string manifest = Scratch.Write("manifest.json", Invalid);
        File.SetUnixFileMode(manifest, UnixFileMode.UserRead | UnixFileMode.OtherWrite);

        RunResult run = await CheckAsync(manifest);

        Assert.Equal(InvalidManifest, run.Status);
        Assert.Contains("can be written by others", run.Errors, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task Missing_entries_and_owners_are_problems_of_the_machine()
    {
        string manifest = Scratch.Write("manifest.json", SharedManifest()
            .Key("text")
            .Key("one", "no/such")
            .Key("two", "text", owner: "no-such-user-here")
            .Key("three", "nor/this")
            .ToString());

        RunResult run = await CheckAsync(manifest);

        Assert.Equal(ProblemsFound, run.Status);
        Assert.DoesNotContain("no problems", run.Text, StringComparison.Ordinal);
        string[] lines = run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Contains("$.keys.one.pass: entry no/such cannot be read (hint: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains(
            "$.keys.two.owner: there is no user no-such-user-here (hint: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains(
            "$.keys.three.pass: entry nor/this cannot be read (hint: ", run.Errors, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task A_missing_store_is_one_problem_of_the_machine()
    {
        string manifest = Scratch.Write(
            "manifest.json", new TestManifest(Scratch.At("none"), Home).Key("text").Key("binary").ToString());

        RunResult run = await CheckAsync(manifest);

        Assert.Equal(ProblemsFound, run.Status);
        string line = Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith(
            $"{manifest}:1: $.store: there is no readable directory {Scratch.At("none")}",
            line,
            StringComparison.Ordinal);
    }

    [RootFact]
    public async Task Without_the_store_only_the_manifest_is_looked_at()
    {
        string manifest = Scratch.Write(
            "manifest.json",
            new TestManifest(Scratch.At("none"), Home).Key("text", owner: "no-such-user-here").ToString());

        RunResult run = (await Child.RunAsync(Programs.SecretsFs, "check", manifest, "--no-store")).Succeeded();

        Assert.Equal($"{manifest}: 1 key, no problems\n", run.Text);
    }

    private static Task<RunResult> CheckAsync(string manifest) => Child.RunAsync(Programs.SecretsFs, "check", manifest);

    private static int HintOf(string line) => line.IndexOf(" (hint: ", StringComparison.Ordinal);
}
