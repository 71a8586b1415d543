using System.Text.RegularExpressions;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Commands;

/// <summary>secretsfs check --user: could another user read the store?</summary>
public sealed class CheckUserTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const int UsageError = 2;
    private const int ProblemsFound = 5;
    private const string User = "nobody";

    [RootFact]
    public async Task A_store_that_is_closed_is_one_problem_whatever_is_in_it()
    {
        PassStore store = await StoreAsync();
        await ChmodAsync("go=", store.Path);

        string line = Assert.Single(await ProblemsAsync(store));

        Assert.Contains(
            $": $.store: user {User} cannot open {store.Path} (hint: setfacl ", line, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task A_store_that_can_be_entered_but_not_listed_is_a_problem()
    {
        PassStore store = await StoreAsync();
        await ChmodAsync("go=x", store.Path);

        string line = Assert.Single(await ProblemsAsync(store));

        Assert.Contains($": $.store: user {User} cannot open {store.Path} (hint: ", line, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task A_directory_above_the_store_that_is_closed_is_named()
    {
        string above = Scratch.Folder("above");
        PassStore store = await Keys.CopyStoreAsync(Scratch, "above/store");
        await ChmodAsync("go+rX", store.Path);
        await ChmodAsync("go=r", above);

        string line = Assert.Single(await ProblemsAsync(store));

        Assert.Contains(
            $": $.store: user {User} cannot open {above} (hint: let it pass through: setfacl -m u:{User}:x {above})",
            line,
            StringComparison.Ordinal);
    }

    [RootFact]
    public async Task Entries_that_are_closed_are_named_one_by_one()
    {
        PassStore store = await StoreAsync();
        await ChmodAsync("go=", store.EntryPath("text"));
        await ChmodAsync("go=", Path.Combine(store.Path, "locked"));

        string[] lines = await ProblemsAsync(store);

        Assert.Equal(2, lines.Length);
        Assert.Contains(
            lines,
            line => line.Contains(
                "$.keys.text.pass: user nobody cannot open entry text (", StringComparison.Ordinal));
        Assert.Contains(
            lines,
            line => line.Contains(
                "$.keys[\"locked/text\"].pass: user nobody cannot open entry locked/text (", StringComparison.Ordinal));
    }

    [RootFact]
    public async Task A_store_that_the_user_can_read_has_no_problem()
    {
        PassStore store = await StoreAsync();

        Assert.Empty(await ProblemsAsync(store));
    }

    [RootFact("setfacl")]
    public async Task What_the_hint_advises_mends_it_also_for_entries_that_are_made_later()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        await ChmodAsync("go=", store.Path);
        string before = Assert.Single(await ProblemsAsync(store));

        string advice = Regex.Match(before, " \\(hint: (setfacl .+)\\)$").Groups[1].Value;
        (await Child.RunAsync("sh", "-c", advice)).Succeeded();
        await store.RemoveAsync("text");
        await store.InsertAsync("text", "new\n");
        await store.InsertAsync("new/entry", "new\n");

        Assert.Empty(await ProblemsAsync(store, "new/entry"));
    }

    [RootFact]
    public async Task An_ordinary_user_is_told_that_it_cannot_be_tried()
    {
        PassStore store = await StoreAsync();
        string manifest = Manifest(store);

        string program = await Programs.CopySecretsFsAsync(Scratch.Folder("program")); // others may not go where it is
        RunResult run = await new OtherUser(65534).RunAsync(program, "check", manifest, "--user", User);

        Assert.Equal((0, ""), (run.Status, run.Errors));
        Assert.Contains(
            $": $.store: whether user {User} could read the store is not checked: only root can try it\n",
            run.Text,
            StringComparison.Ordinal);
        Assert.Contains(
            $": $.decryption.home: this user cannot open {Home.Path}: ", run.Text, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task A_user_that_does_not_exist_is_refused()
    {
        RunResult run = await Child.RunAsync(
            Programs.SecretsFs, "check", Manifest(Keys.Store), "--user", "no-such-user-here");

        Assert.Equal((UsageError, ""), (run.Status, run.Text));
        Assert.StartsWith(
            "secretsfs: there is no user no-such-user-here (hint: ", run.Errors, StringComparison.Ordinal);
    }

    private static async Task ChmodAsync(string mode, string path) =>
        (await Child.RunAsync(mode == "go+rX" ? ["chmod", "-R", mode, path] : ["chmod", mode, path])).Succeeded();

    /// <summary>A store that everybody can read.</summary>
    private async Task<PassStore> StoreAsync()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        await ChmodAsync("go+rX", store.Path);
        return store;
    }

    private string Manifest(PassStore store, string entry = "binary") => Scratch.Write(
        "manifest.json", ManifestOf(store).Key("text").Key("locked/text").Key("other", entry).ToString());

    private async Task<string[]> ProblemsAsync(PassStore store, string entry = "binary")
    {
        RunResult run = await Child.RunAsync(Programs.SecretsFs, "check", Manifest(store, entry), "--user", User);
        string[] lines = run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines.Length == 0 ? 0 : ProblemsFound, run.Status);
        return lines;
    }
}
