using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Export;

/// <summary>Exports of parts of entries and of templates.</summary>
public sealed class ExportPartTests(PassStoreFixture keys) : ExportTests(keys)
{
    private const string Template =
        """{ "template": ["user=", { "pass": "text", "field": "user" }, "\n", { "pass": "shell" }] }""";

    [MountFact]
    public async Task Parts_and_templates_are_written_as_they_would_be_shown()
    {
        await MountAsync();
        RunResult result = (await ExportAsync(SharedManifest()
            .Json("line", """{ "pass": "text", "line": 1 }""").Json("made", Template)
            .Json("done", """{ "template": [] }"""))).Succeeded();

        Assert.Equal("hunter2", File.ReadAllText(At("line")));
        Assert.Equal("user=me\nSECRET='a b'\n", File.ReadAllText(At("made")));
        Assert.Empty(File.ReadAllBytes(At("done")));
        Assert.Contains("exported made (entries text, shell) to", result.Text, StringComparison.Ordinal);
        Assert.Contains("exported done (no entry) to", result.Text, StringComparison.Ordinal);
    }

    [MountTheory]
    [InlineData("""{ "pass": "text", "field": "none" }""", "pass edit text")]
    [InlineData("""{ "template": [{ "pass": "shell" }, { "pass": "text", "line": 9 }] }""", "pass edit each")]
    public async Task One_whose_part_is_missing_is_refused_with_what_to_do(string content, string hint)
    {
        await MountAsync();
        RunResult result = await ExportAsync(SharedManifest().Json("made", content));

        Assert.Equal(ProblemsFound, result.Status);
        Assert.Contains(
            $"part-missing (hint: what is wanted of it is not there, or empty: {hint})",
            result.Errors,
            StringComparison.Ordinal);
    }

    [MountFact]
    public async Task One_that_cannot_be_made_stays_only_where_it_is_the_same_content()
    {
        await MountAsync();
        (await ExportAsync(SharedManifest().Json("same", Template).Json("other", Template))).Succeeded();
        PassStore store = await Keys.CopyStoreAsync(Scratch, "without");

        // the same store by its path, so that only the content decides
        await store.RemoveAsync("shell");
        string link = Scratch.At("link");
        File.CreateSymbolicLink(link, Keys.Store.Path);
        TestManifest before = new(link, Home);
        (await ExportAsync(before.Json("same", Template).Json("other", Template))).Succeeded();
        File.Delete(link);
        File.CreateSymbolicLink(link, store.Path);
        RunResult result = await ExportAsync(new TestManifest(link, Home)
            .Json("same", Template)
            .Json("other", """{ "template": ["user: ", { "pass": "text", "field": "user" }, { "pass": "shell" }] }"""));

        Assert.Equal(ProblemsFound, result.Status);
        Assert.Equal(["same"], Names);
        Assert.Contains("entries text, shell could not be decrypted: missing", result.Errors, StringComparison.Ordinal);
    }
}
