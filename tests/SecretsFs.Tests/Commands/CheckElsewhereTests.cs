using System.Text.RegularExpressions;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Commands;

/// <summary>secretsfs check where a machine is built, which is not the machine itself.</summary>
public sealed class CheckElsewhereTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const int Usage = 2;
    private const int ProblemsFound = 5;
    private const int NoKey = 7;

    private static readonly OtherUser s_builder = new(64987);

    [RootFact]
    public async Task Without_the_host_neither_users_nor_the_key_are_looked_for()
    {
        string manifest = Write(
            SharedManifest().Rnp("/no/such/key", "/nor/this").Key("text", owner: "no-such-user-here").Key("over"));

        RunResult run = (await CheckAsync(manifest, "--no-host")).Succeeded();

        Assert.Equal($"{manifest}: 2 keys, no problems\n", run.Text);
        Assert.Empty(run.Errors);
    }

    [RootFact]
    public async Task Without_the_host_each_entry_must_still_be_there_and_a_message()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        store.Put("text", "password in the clear\n"u8.ToArray());
        string manifest = Write(
            ManifestOf(store).Rnp("/no/such/key").Key("text").Key("none", "no/such").Key("other", "elsewhere/text"));

        RunResult run = await CheckAsync(manifest, "--no-host");

        Assert.Equal(ProblemsFound, run.Status);
        Assert.Equal(
            ["$.keys.none.pass: entry no/such cannot be", "$.keys.text.pass: entry text is not"],
            Lines(run).Select(line => string.Join(' ', line.Split(' ')[1..6])).Order());
    }

    [RootTheory(Requirements.LibRnp)]
    [InlineData("--export")]
    [InlineData("--armor --export")]
    public async Task A_public_key_stands_for_the_host(string export)
    {
        string key = await PublicKeyAsync(export);
        string manifest = Write(SharedManifest().Rnp("/no/such/key").Key("text").Key("other", "elsewhere/text"));

        RunResult run = await CheckAsync(manifest, "--public-key", key);

        (string fingerprint, string keyId) = await HostKeyAsync();
        Assert.Equal(ProblemsFound, run.Status);
        Assert.Equal($"{manifest}:1: $.decryption: {key} has 0x{keyId}, of the key {fingerprint}\n", run.Text);
        Assert.Equal(
            $"{manifest}:1: $.keys.other.pass: entry elsewhere/text is not encrypted to the key in {key} (0x{keyId}) "
            + Hint(fingerprint),
            Assert.Single(Lines(run)));
    }

    [RootFact(Requirements.LibRnp)]
    public async Task A_host_with_a_name_is_named()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch);
        await store.InsertWithAsync("--throw-keyids", "hidden");
        string key = await PublicKeyAsync("--export");
        string manifest = Write(ManifestOf(store).Key("text").Key("other", "elsewhere/text").Key("hidden"));

        RunResult run = await CheckAsync(manifest, "--public-key", key, "--host", "web1");

        (string fingerprint, string keyId) = await HostKeyAsync();
        Assert.Equal(ProblemsFound, run.Status);
        Assert.Equal(
            $"{manifest}:1: $.decryption: host web1 decrypts with 0x{keyId}, of the key {fingerprint}\n"
            + $"{manifest}:1: $.keys.hidden.pass: cannot tell whether host web1 can decrypt hidden: "
            + "it hides its recipients\n",
            run.Text);
        Assert.Equal(
            $"{manifest}:1: $.keys.other.pass: host web1 cannot decrypt elsewhere/text "
            + Hint(fingerprint).Replace(Keys.Store.Path, store.Path, StringComparison.Ordinal),
            Assert.Single(Lines(run)));
    }

    [RootFact(Requirements.LibRnp)]
    public async Task What_keygen_prints_is_a_public_key()
    {
        string key = Scratch.Write("host.pub", (await Keygen.RunAsync(Scratch.At("new.key"))).Succeeded().Output);
        string manifest = Write(SharedManifest().Key("text"));

        RunResult run = await CheckAsync(manifest, "--public-key", key, "--host", "new");

        Assert.Equal(ProblemsFound, run.Status);
        Assert.Contains("$.keys.text.pass: host new cannot decrypt text (hint: ", run.Errors, StringComparison.Ordinal);
    }

    [RootTheory(Requirements.LibRnp)]
    [InlineData(null, "cannot open the public key {0}: No such file or directory (hint: ")]
    [InlineData("", "there is no ")]
    [InlineData("not a key\n", "there is no ")]
    [InlineData("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n-----END PGP PUBLIC KEY BLOCK-----\n", "there is no ")]
    public async Task What_is_no_public_key_is_refused(string? content, string message)
    {
        string key = content is null ? Scratch.At("none") : Scratch.Write("bad.pub", content);

        RunResult run = await CheckAsync(Write(SharedManifest().Key("text")), "--public-key", key);

        Assert.Equal(NoKey, run.Status);
        Assert.Empty(run.Output);
        Assert.StartsWith(
            $"secretsfs: {string.Format(null, message, key)}", Assert.Single(Lines(run)), StringComparison.Ordinal);
    }

    [RootFact(Requirements.LibRnp)]
    public async Task A_directory_and_a_key_that_only_signs_are_refused()
    {
        await using GpgHome signer = GpgHome.Create(Scratch.At("signer"));
        await signer.GpgAsync(
            null, "--passphrase", "", "--quick-generate-key", "signer@secretsfs.test", "ed25519", "sign", "never");
        string key = Scratch.Write("sign.pub", await signer.GpgAsync(null, "--export"));
        string manifest = Write(SharedManifest().Key("text"));

        RunResult folder = await CheckAsync(manifest, "--public-key", Scratch.Root);
        RunResult signs = await CheckAsync(manifest, "--public-key", key);

        Assert.Equal((NoKey, NoKey), (folder.Status, signs.Status));
        Assert.StartsWith(
            $"secretsfs: the public key {Scratch.Root} is not a regular file (hint: ",
            folder.Errors,
            StringComparison.Ordinal);
        Assert.StartsWith(
            $"secretsfs: there is no key in {key} that messages are encrypted to (hint: ",
            signs.Errors,
            StringComparison.Ordinal);
    }

    [RootFact(Requirements.LibRnp)]
    public async Task A_secret_key_in_the_place_of_the_public_one_is_refused()
    {
        string key = Scratch.Write("host.key", await Home.GpgAsync(null, "--export-secret-keys", GpgHome.Host));

        RunResult run = await CheckAsync(Write(SharedManifest().Key("text")), "--public-key", key);

        Assert.Equal(NoKey, run.Status);
        Assert.StartsWith(
            $"secretsfs: there is a secret key in {key}, which is to be a public one (hint: ",
            run.Errors,
            StringComparison.Ordinal);
    }

    [RootFact]
    public async Task The_entries_can_be_looked_for_in_another_directory()
    {
        string manifest = Write(new TestManifest("/no/such/store", Home).Key("text").Key("none", "no/such"));

        RunResult run = await CheckAsync(manifest, "--no-host", "--store", Keys.Store.Path + "/");
        RunResult missing = await CheckAsync(manifest, "--no-host", "--store", Scratch.At("none"));

        Assert.Equal((ProblemsFound, ProblemsFound), (run.Status, missing.Status));
        Assert.StartsWith(
            $"{manifest}:1: $.keys.none.pass: entry no/such cannot be read (hint: ",
            Assert.Single(Lines(run)),
            StringComparison.Ordinal);
        Assert.StartsWith(
            $"{manifest}:1: $.store: there is no readable directory {Scratch.At("none")} (hint: ",
            Assert.Single(Lines(missing)),
            StringComparison.Ordinal);
    }

    [ProgramTheory]
    [InlineData("--no-store and --public-key exclude each other", "--no-store", "--public-key", "host.pub")]
    [InlineData("--no-store and --store exclude each other", "--no-store", "--store", "/srv")]
    [InlineData("--no-host and --user exclude each other", "--no-host", "--user", "root")]
    [InlineData("--public-key and --user exclude each other", "--public-key", "host.pub", "--user", "root")]
    [InlineData("the path of --store is empty", "--store", "")]
    [InlineData("the path of --public-key is empty", "--public-key", "")]
    [InlineData("the name of --host is empty", "--host", "")]
    public async Task Options_that_contradict_each_other_are_refused(string message, params string[] options)
    {
        RunResult run = await CheckAsync("/no/such/manifest.json", options);

        Assert.Equal(Usage, run.Status);
        Assert.Equal($"secretsfs: {message} (hint: secretsfs check --help)\n", run.Errors);
    }

    /// <summary>As a build does it: nobody's rights, no environment, a store of others behind a link.</summary>
    [RootFact(Requirements.LibRnp)]
    public async Task An_unprivileged_user_without_an_environment_can_do_it()
    {
        PassStore store = await Keys.CopyStoreAsync(Scratch, "copy");
        (await Child.RunAsync("chown", "-R", "65534:65534", store.Path)).Succeeded();
        (await Child.RunAsync("chmod", "-R", "a+rX,u-w", store.Path)).Succeeded();
        File.CreateSymbolicLink(Scratch.At("store"), store.Path);
        string key = await PublicKeyAsync("--export");
        string manifest = Write(
            new TestManifest("/etc/no-such-store", Home).Rnp("/var/lib/no-such.key").Key("text", owner: "postgres")
                .Key("other", "elsewhere/text"));
        (await Child.RunAsync("chown", $"{s_builder.Id}", manifest)).Succeeded();
        string? runtime = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        string[] environment = runtime is null || Programs.IsMachineCode ? [] : [$"DOTNET_ROOT={runtime}"];

        RunResult run = await s_builder.RunAsync(
        [
            "env", "-i", .. environment, Programs.SecretsFs, "check", manifest, "--store", Scratch.At("store"),
            "--public-key", key, "--host", "web1",
        ]);

        Assert.Equal(ProblemsFound, run.Status);
        Assert.StartsWith(
            $"{manifest}:1: $.keys.other.pass: host web1 cannot decrypt elsewhere/text (hint: ",
            Assert.Single(Lines(run)),
            StringComparison.Ordinal);
        Assert.StartsWith(
            $"{manifest}:1: $.decryption: host web1 decrypts with 0x", run.Text, StringComparison.Ordinal);
    }

    private static Task<RunResult> CheckAsync(string manifest, params string[] options) =>
        Child.RunAsync([Programs.SecretsFs, "check", manifest, .. options]);

    private static string[] Lines(RunResult run) => run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private string Write(TestManifest manifest) => Scratch.Write("manifest.json", manifest.ToString());

    private async Task<string> PublicKeyAsync(string export) =>
        Scratch.Write("host.pub", await Home.GpgAsync(null, [.. export.Split(' '), GpgHome.Host]));

    private string Hint(string fingerprint) =>
        $"(hint: let somebody who can read the entry add it to {Keys.Store.Path}/elsewhere/.gpg-id: "
        + $"pass init -p elsewhere {GpgHome.Elsewhere} {fingerprint})";

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
