using System.Text.Json.Nodes;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Reading;

/// <summary>Files that are put together from texts and entries.</summary>
public sealed class TemplateTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const string Name = "app.env";

    private const string OfThree =
        """
        { "template": [
          "URL=postgres://", { "pass": "db", "field": "user" }, ":", { "pass": "db", "line": 1 }, "@db/app\n",
          "TOKEN=", { "pass": "token", "stripFinalNewline": true }, "\n", { "pass": "shell" } ] }
        """;

    private const string Filled = "URL=postgres://me:pw@db/app\nTOKEN=t0ken\nSECRET='a b'\n";

    [MountFact]
    public async Task Three_entries_make_one_file()
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(ManifestOf(store).Json(Name, OfThree));

        Assert.Equal(Filled, (await mount.CatAsync(Name)).Succeeded().Text);

        RunResult size = (await Child.RunAsync("stat", "-c", "%s", mount.At(Name))).Succeeded();
        Assert.Equal($"{Filled.Length}\n", size.Text);
        Assert.Contains("entry=\"db, token, shell\"", await mount.AuditLineAsync(Name), StringComparison.Ordinal);
    }

    [MountFact]
    public async Task A_binary_entry_comes_through_byte_for_byte()
    {
        Mount mount = await MountAsync(SharedManifest().Json(
            Name, """{ "template": ["\u0000<", { "pass": "binary" }, ">", { "pass": "binary" }] }"""));

        byte[] binary = PassStoreFixture.Contents["binary"];
        Assert.Equal(
            [0, (byte)'<', .. binary, (byte)'>', .. binary], (await mount.CatAsync(Name)).Succeeded().Output);
    }

    [MountTheory]
    [InlineData("token", "missing", "the store has no entry token: pass insert token")]
    [InlineData("db", "part-missing", "entry db has no field user, or it is empty: pass edit db")]
    public async Task One_that_is_missing_refuses_the_file_until_it_is_there(string entry, string outcome, string hint)
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(ManifestOf(store).Json(Name, OfThree));
        if (outcome == "missing")
        {
            await store.RemoveAsync(entry);
        }
        else
        {
            await store.InsertAsync(entry, "pw\n");
        }

        string line = await mount.AssertRefusedAsync(Name, "No data available", outcome, "ENODATA");
        Assert.Contains(hint, line, StringComparison.Ordinal);

        await store.InsertAsync(entry, entry == "db" ? "pw\nuser: me\n" : "t0ken\n");
        Assert.Equal(Filled, (await mount.CatAsync(Name)).Succeeded().Text);
    }

    [MountFact]
    public async Task An_entry_that_only_another_key_decrypts_refuses_the_file()
    {
        Mount mount = await MountAsync(SharedManifest().Json(
            Name, """{ "template": [{ "pass": "text" }, { "pass": "elsewhere/text" }] }"""));

        await mount.AssertRefusedAsync(Name, "Required key not available", "no-key", "ENOKEY");
    }

    [MountFact]
    public async Task Who_has_it_open_keeps_it_while_an_entry_changes()
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(ManifestOf(store).Json(Name, OfThree));
        Child holder = await HoldOpenAsync(mount.At(Name));

        await store.InsertAsync("token", "newer\n");

        string changed = Filled.Replace("t0ken", "newer", StringComparison.Ordinal);
        Assert.Equal(changed, (await mount.CatAsync(Name)).Succeeded().Text);
        await holder.SayAsync("go");
        Assert.Equal("opened\n" + Filled, (await holder.EndAsync()).Succeeded().Text);
    }

    [MountFact]
    public async Task A_reader_of_entries_that_are_rewritten_sees_only_whole_files()
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(ManifestOf(store).Json(
            Name, """{ "template": [{ "pass": "db", "line": 1 }, "/", { "pass": "token", "line": 1 }, "\n"] }"""));
        Child reader = Start(
            "bash", "-c", "while [ ! -e \"$1\" ]; do cat \"$0\" || exit; done", mount.At(Name), Scratch.At("stop"));
        for (int i = 0; i < 25; i++)
        {
            await store.InsertAsync("db", new string('a', 1 + i) + "\n");
            await store.InsertAsync("token", new string('b', 30 - i) + "\n");
        }

        Scratch.Write("stop", "");
        string[] seen = (await reader.EndAsync()).Succeeded().Text.TrimEnd('\n').Split('\n');
        Assert.InRange(seen.Length, 10, int.MaxValue);
        Assert.All(seen.Skip(1), line => Assert.Matches("^(pw|a{1,25})/(t0ken|b{6,30})$", line));
        Assert.Equal(new string('a', 25) + "/" + new string('b', 6) + "\n", (await mount.CatAsync(Name)).Text);
    }

    [MountFact]
    public async Task A_reload_with_other_pieces_withdraws_it_and_one_with_the_same_does_not()
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(ManifestOf(store).Json(Name, OfThree));
        Child same = await HoldOpenAsync(mount.At(Name));
        await mount.ReloadAsync(ManifestOf(store).Json(Name, OfThree).Key("text"));
        await same.SayAsync("go");
        Assert.Equal("opened\n" + Filled, (await same.EndAsync()).Succeeded().Text);

        Child other = await HoldOpenAsync(mount.At(Name));
        await mount.ReloadAsync(ManifestOf(store).Json(
            Name, OfThree.Replace("TOKEN=", "T=", StringComparison.Ordinal)));
        await other.SayAsync("go");
        Assert.Contains("Stale file handle", (await other.EndAsync()).Errors, StringComparison.Ordinal);
        Assert.Contains("\nT=t0ken\n", (await mount.CatAsync(Name)).Succeeded().Text, StringComparison.Ordinal);
    }

    [MountFact]
    public async Task One_byte_over_the_limit_is_refused()
    {
        Mount mount = await MountAsync(SharedManifest()
            .Json("fits", """{ "template": [{ "pass": "million" }] }""")
            .Json(Name, """{ "template": ["x", { "pass": "million" }] }"""));

        Assert.Equal(PassStoreFixture.OneMiB, (await mount.CatAsync("fits")).Succeeded().Output.Length);
        await mount.AssertRefusedAsync(Name, "File too large", "too-large", "EFBIG");
    }

    [MountFact]
    public async Task A_template_of_nothing_is_an_empty_file_also_without_a_store()
    {
        Mount mount = await MountAsync(
            new TestManifest(Scratch.At("no-store"), Home).Json("done", """{ "template": [], "mode": "0444" }"""));

        Assert.Empty((await mount.CatAsync("done")).Succeeded().Output);
        (await Child.RunAsync("test", "-e", mount.At("done"))).Succeeded();
    }

    [MountFact(Requirements.LibRnp)]
    public async Task Lengths_of_templates_are_measured_and_a_part_that_is_missing_is_tried_once()
    {
        PassStore store = await MakeStoreAsync();
        string key = await Home.ExportKeyFileAsync(Scratch.At("host.key"), GpgHome.Host);
        TestManifest manifest = ManifestOf(store).Rnp(key)
            .Json(Name, OfThree)
            .Json("bad", """{ "template": [{ "pass": "db", "field": "none" }] }""");
        Mount mount = await MountAsync(manifest, new MountOptions { LogLevel = "debug" });

        await mount.Log.WaitForAsync(
            log => log.Text.Contains("not measurable now: 1", StringComparison.Ordinal), "the measures");

        RunResult status = await Child.RunAsync(Programs.SecretsFs, "status", "--json", mount.Path);
        Assert.Equal(
            [(Name, "readable", true), ("bad", "partMissing", false)],
            JsonNode.Parse(status.Succeeded().Text)!["keys"]!.AsArray().Select(
                one => ((string)one!["name"]!, (string)one["state"]!, (bool)one["lengthKnown"]!)));
    }

    private async Task<PassStore> MakeStoreAsync()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        await store.InsertAsync("db", "pw\nUser: me\n");
        await store.InsertAsync("token", "t0ken\n");
        return store;
    }
}
