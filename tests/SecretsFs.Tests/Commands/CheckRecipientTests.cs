using System.Text.RegularExpressions;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Commands;

/// <summary>secretsfs check: is each entry encrypted to the key of this host?</summary>
public sealed class CheckRecipientTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const int ProblemsFound = 5;

    [RootFact(Requirements.LibRnp)]
    public async Task The_key_that_decrypts_is_named_as_gpg_names_it()
    {
        string manifest = await ManifestAsync("rnp", SharedManifest().Key("text").Key("binary").Key("empty"));

        RunResult run = (await CheckAsync(manifest)).Succeeded();

        (string fingerprint, string keyId) = await HostKeyAsync();
        Assert.Empty(run.Errors);
        Assert.Equal(
            $"{manifest}:1: $.decryption: this host decrypts with 0x{keyId}, of the key {fingerprint}\n"
            + $"{manifest}: 3 keys, no problems\n",
            run.Text);
    }

    [RootTheory(Requirements.LibRnp)]
    [InlineData("rnp")]
    [InlineData("gpg")]
    public async Task An_entry_for_another_key_is_named_with_the_folder_that_should_list_ours(string engine)
    {
        string manifest = await ManifestAsync(
            engine, SharedManifest().Key("text").Key("other", "elsewhere/text").Key("binary"));

        RunResult run = await CheckAsync(manifest);

        Assert.Equal(ProblemsFound, run.Status);
        (string fingerprint, string keyId) = await HostKeyAsync();
        string line = Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith(
            $"{manifest}:1: $.keys.other.pass: entry elsewhere/text is not encrypted to ",
            line,
            StringComparison.Ordinal);
        Assert.Contains($" key of this host (0x{keyId}", line, StringComparison.Ordinal);
        Assert.EndsWith(
            $" (hint: let somebody who can read the entry add it to {Keys.Store.Path}/elsewhere/.gpg-id: "
            + $"pass init -p elsewhere {GpgHome.Elsewhere} {fingerprint})",
            line,
            StringComparison.Ordinal);
    }

    [RootTheory(Requirements.LibRnp)]
    [InlineData("rnp", "folder/deeper/entry", null, "")]
    [InlineData("rnp", "folder/deeper/entry", "folder", " -p folder")]
    [InlineData("gpg", "folder/deeper/entry", "folder/deeper", " -p folder/deeper")]
    [InlineData("gpg", "entry", "folder", "")]
    public async Task What_the_hint_advises_mends_it(string engine, string entry, string? folder, string option)
    {
        PassStore store = await TheirStoreAsync();
        if (folder is not null)
        {
            await store.InitAsync("they@secretsfs.test", folder);
        }

        await store.InsertAsync(entry, "content\n");
        string manifest = await ManifestAsync(engine, ManifestOf(store).Key("key", entry));
        RunResult before = await CheckAsync(manifest);

        Match advice = Regex.Match(before.Errors, " \\(hint: .+/\\.gpg-id: (pass init.*)\\)\n$");
        Assert.StartsWith($"pass init{option} they@", advice.Groups[1].Value, StringComparison.Ordinal);
        await store.FollowAsync(advice.Groups[1].Value);

        Assert.Equal(ProblemsFound, before.Status);
        Assert.Empty((await CheckAsync(manifest)).Succeeded().Errors);
    }

    [RootTheory(Requirements.LibRnp)]
    [InlineData("rnp", "--throw-keyids")]
    [InlineData("gpg", "--throw-keyids --armor")]
    public async Task Of_a_hidden_recipient_it_cannot_tell_which_is_no_problem(string engine, string options)
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        await store.InsertWithAsync(options, "hidden");
        string manifest = await ManifestAsync(engine, ManifestOf(store).Key("text").Key("hidden"));

        RunResult run = (await CheckAsync(manifest)).Succeeded();

        Assert.Empty(run.Errors);
        string line = Assert.Single(
            run.Text.Split('\n'), line => line.Contains("cannot tell", StringComparison.Ordinal));
        Assert.StartsWith(
            $"{manifest}:1: $.keys.hidden.pass: cannot tell whether entry hidden is encrypted to ",
            line,
            StringComparison.Ordinal);
    }

    [RootTheory(Requirements.LibRnp)]
    [InlineData("rnp")]
    [InlineData("gpg")]
    public async Task Armored_entries_are_told_apart_as_well(string engine)
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        await store.InsertWithAsync("--armor", "ours");
        await store.InsertWithAsync("--armor", "elsewhere/theirs");
        string manifest = await ManifestAsync(engine, ManifestOf(store).Key("ours").Key("theirs", "elsewhere/theirs"));

        RunResult run = await CheckAsync(manifest);

        string ours = await File.ReadAllTextAsync(store.EntryPath("ours"));
        Assert.StartsWith("-----BEGIN PGP", ours, StringComparison.Ordinal);
        Assert.Equal(ProblemsFound, run.Status);
        string line = Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("entry elsewhere/theirs is not encrypted to ", line, StringComparison.Ordinal);
    }

    [RootTheory(Requirements.LibRnp)]
    [InlineData("rnp", "")]
    [InlineData("gpg", "password in the clear\n")]
    [InlineData("rnp", "-----BEGIN PGP MESSAGE-----\n\n")]
    public async Task What_is_no_encrypted_message_is_a_problem(string engine, string content)
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        store.Put("text", System.Text.Encoding.UTF8.GetBytes(content));
        string manifest = await ManifestAsync(engine, ManifestOf(store).Key("text").Key("binary"));

        RunResult run = await CheckAsync(manifest);

        Assert.Equal(ProblemsFound, run.Status);
        string line = Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(
            "$.keys.text.pass: entry text is not an encrypted OpenPGP message with integrity protection (hint: ",
            line,
            StringComparison.Ordinal);
    }

    [RootFact(Requirements.LibRnp)]
    public async Task Nothing_is_changed_and_nobody_is_asked()
    {
        GpgHome home = Keys.CopyHome("checked");
        string manifest = Scratch.Write(
            "manifest.json", new TestManifest(Keys.Store.Path, home).Key("text").Key("locked/text").ToString());
        string[] before = Directory.GetFiles(home.Path);

        (await CheckAsync(manifest)).Succeeded();

        IEnumerable<string> after = Directory.GetFiles(home.Path)
            .Where(file => !file.Contains("/S.", StringComparison.Ordinal)); // the sockets of its agent
        Assert.Equal(before.Order(), after.Order());
        Assert.False(home.HasPrompted);
    }

    [MountFact]
    public async Task The_daemon_warns_of_what_is_for_others_and_not_of_what_it_cannot_tell()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        await store.InsertWithAsync("--throw-keyids", "hidden");

        Mount mount = await MountAsync(ManifestOf(store).Key("hidden").Key("elsewhere/text"));

        await mount.Log.WaitForLineAsync("entry elsewhere/text is not encrypted to ");
        await mount.StopAsync();
        string line = Assert.Single(
            mount.Log.Lines, line => line.Contains("is not encrypted", StringComparison.Ordinal));
        Assert.StartsWith("warning: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain(
            mount.Log.Lines,
            line => line.Contains("cannot tell", StringComparison.Ordinal)
                || line.Contains("this host decrypts with", StringComparison.Ordinal));
    }

    private static Task<RunResult> CheckAsync(string manifest) => Child.RunAsync(Programs.SecretsFs, "check", manifest);

    /// <summary>The path of a manifest with that engine, which has the host's key.</summary>
    private async Task<string> ManifestAsync(string engine, TestManifest manifest)
    {
        if (engine == "rnp")
        {
            string file = Scratch.Write("host.key", await Home.GpgAsync(null, "--export-secret-keys", GpgHome.Host));
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            manifest.Rnp(file);
        }

        return Scratch.Write("manifest.json", manifest.ToString());
    }

    /// <summary>The store of somebody who knows the host's public key.</summary>
    private async Task<PassStore> TheirStoreAsync()
    {
        GpgHome they = Own(GpgHome.Create(Scratch.At("they")));
        await they.GenerateKeyAsync("they@secretsfs.test", "");
        await they.GpgAsync(await Home.GpgAsync(null, "--export", GpgHome.Host), "--import");
        PassStore store = new(Scratch.At("theirs"), they);
        await store.InitAsync("they@secretsfs.test");
        return store;
    }

    /// <summary>As gpg shows it to a person: fingerprint, and the key id of the subkey that encrypts.</summary>
    private async Task<(string Fingerprint, string KeyId)> HostKeyAsync()
    {
        string list = System.Text.Encoding.UTF8.GetString(
            await Home.GpgAsync(null, "--keyid-format", "long", "--list-keys", GpgHome.Host));
        return (
            Regex.Match(list, "^ +([0-9A-F]{40})$", RegexOptions.Multiline).Groups[1].Value,
            Regex.Match(list, "^sub +cv25519/([0-9A-F]{16}) .*\\[E\\]", RegexOptions.Multiline).Groups[1].Value);
    }
}
