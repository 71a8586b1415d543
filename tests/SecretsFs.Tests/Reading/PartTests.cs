using System.Text;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Reading;

/// <summary>Parts of entries, beside what pass(1), gopass and pass-otp print of the same.</summary>
public sealed class PartTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const string Entry = "site";

    /// <summary>As pass-otp keeps it: alone in a line, anywhere.</summary>
    private const string OtpUri = "otpauth://totp/Example:me@example.org?secret=JBSWY3DPEHPK3PXP&issuer=Example";

    private const string Content =
        "p\u00e4ss: word \nUser: me\n\nurl: https://example.org/?a: b\n" + OtpUri + "\nuser: another\nempty: \nlast";

    [MountFact("pass")]
    public async Task Lines_are_those_that_pass_shows_in_a_qr_code()
    {
        PassStore store = await MakeStoreAsync();
        TestManifest manifest = ManifestOf(store);
        for (int line = 1; line <= 9; line++)
        {
            manifest.Json($"line{line}", $$"""{ "pass": "{{Entry}}", "line": {{line}} }""");
        }

        Mount mount = await MountAsync(manifest);

        // in the place of the program that draws codes: prints what it is given
        Scratch.Folder("programs");
        Scratch.WriteProgram("programs/qrencode", "#!/bin/sh\nexec cat\n");
        for (int line = 1; line <= 9; line++)
        {
            RunResult shown = await PassAsync(store, "show", $"--qrcode={line}", Entry);
            if (shown.Status == 0)
            {
                Assert.Equal(shown.Output, (await mount.CatAsync($"line{line}")).Succeeded().Output);
            }
            else
            {
                Assert.Contains("There is no password", shown.Errors, StringComparison.Ordinal);
                await mount.AssertRefusedAsync($"line{line}", "No data available", "part-missing", "ENODATA");
            }
        }
    }

    [MountTheory]
    [InlineData("user", "me")]
    [InlineData("USER", "me")]
    [InlineData("url", "https://example.org/?a: b")]
    public async Task A_field_is_the_first_of_its_name(string field, string expected)
    {
        Mount mount = await MountFieldAsync(field);
        Assert.Equal(expected, (await mount.CatAsync("field")).Succeeded().Text);
    }

    [MountTheory]
    [InlineData("p\u00e4ss")] // the first line is the password
    [InlineData("otpauth")] // no blank follows its colon
    [InlineData("empty")]
    [InlineData("no")]
    public async Task A_field_that_is_not_there_or_empty_is_refused(string field)
    {
        Mount mount = await MountFieldAsync(field);
        string line = await mount.AssertRefusedAsync("field", "No data available", "part-missing", "ENODATA");
        Assert.Contains($"entry site has no field {field}, or it is empty: pass edit site", line);
        Assert.DoesNotContain("word", mount.Log.Text, StringComparison.Ordinal);
    }

    [MountFact("pass")]
    public async Task The_line_of_a_one_time_password_is_the_uri_that_pass_otp_prints()
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(ManifestOf(store).Json("otp", """{ "pass": "site", "line": 5 }"""));

        RunResult shown = (await PassAsync(store, "otp", "uri", Entry)).Succeeded();

        Assert.Equal(shown.Text.TrimEnd('\n'), (await mount.CatAsync("otp")).Succeeded().Text);
    }

    [MountFact("gopass")]
    public async Task The_whole_is_what_gopass_and_pass_show()
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(
            ManifestOf(store).Key(Entry).Json("trimmed", """{ "pass": "newline", "stripFinalNewline": true }"""));

        byte[] whole = (await mount.CatAsync(Entry)).Succeeded().Output;

        Assert.Equal((await PassAsync(store, "show", Entry)).Succeeded().Output, whole);
        Assert.Equal(
            (await RunInStoreAsync(store, ["gopass", "show", Entry])).Succeeded().Text.TrimEnd('\n'),
            Encoding.UTF8.GetString(whole));

        RunResult recipe = await RunInStoreAsync(store, ["sh", "-c", "pass show newline | head -c -1"]);
        Assert.Equal("one\ntwo\n", recipe.Succeeded().Text);
        Assert.Equal("one\ntwo\n", (await mount.CatAsync("trimmed")).Succeeded().Text);
    }

    [MountFact]
    public async Task Two_parts_of_one_entry_change_together()
    {
        PassStore store = await MakeStoreAsync();
        Mount mount = await MountAsync(ManifestOf(store)
            .Json("password", """{ "pass": "site", "line": 1 }""")
            .Json("user", """{ "pass": "site", "field": "user" }"""));
        Assert.Equal("p\u00e4ss: word ", (await mount.CatAsync("password")).Succeeded().Text);

        await store.InsertAsync(Entry, "other\nuser: you\n");

        Assert.Equal("other", (await mount.CatAsync("password")).Succeeded().Text);
        Assert.Equal("you", (await mount.CatAsync("user")).Succeeded().Text);
        Assert.Equal("5", (await Child.RunAsync("stat", "-c", "%s", mount.At("password"))).Succeeded().Text.Trim());
    }

    private async Task<PassStore> MakeStoreAsync()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        await store.InsertAsync(Entry, Content);
        await store.InsertAsync("newline", "one\ntwo\n\n");
        return store;
    }

    private async Task<Mount> MountFieldAsync(string field) => await MountAsync(
        ManifestOf(await MakeStoreAsync()).Json("field", $$"""{ "pass": "{{Entry}}", "field": "{{field}}" }"""));

    private Task<RunResult> PassAsync(PassStore store, params string[] arguments) =>
        RunInStoreAsync(store, ["pass", .. arguments]);

    private Task<RunResult> RunInStoreAsync(PassStore store, string[] command) => Child.RunAsync(
        WorkerUser.Command(command),
        input: null,
        new Dictionary<string, string>(Home.Environment)
        {
            ["PASSWORD_STORE_DIR"] = store.Path,
            ["PATH"] = $"{Scratch.At("programs")}:{Environment.GetEnvironmentVariable("PATH")}",
        });
}
