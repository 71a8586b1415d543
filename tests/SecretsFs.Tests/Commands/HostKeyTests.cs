using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Commands;

/// <summary>What keygen makes, in use: by gpg and pass to encrypt, by a mount without gpg to decrypt.</summary>
public sealed class HostKeyTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const int NoKey = 7;
    private const string Secret = "correct horse\n";

    private string KeyFile => Scratch.At("host.key");

    [MountTheory(Requirements.LibRnp)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task From_the_new_key_to_the_secret_as_keygen_advises_without_gpg_in_the_mount(bool hasOwnKey)
    {
        GpgHome operatorHome = Own(GpgHome.Create(Scratch.At("op")));
        if (hasOwnKey)
        {
            await operatorHome.GenerateKeyAsync("me@secretsfs.test", "");
        }

        RunResult made = (await Keygen.RunAsync(KeyFile)).Succeeded();
        await operatorHome.GpgAsync(made.Output, "--import");
        await RunAsync(operatorHome, Advice(made, hasOwnKey));
        await RunAsync(operatorHome, "pass insert -m db/main", Secret);
        await operatorHome.KillAgentAsync();
        DecoyPrograms decoys = new(Scratch);
        Mount mount = await MountAsync(Manifest().Key("db/password", "db/main"), decoys.Options);

        Assert.Equal(Secret, (await mount.CatAsync("db/password")).Succeeded().Text);

        Assert.Empty(decoys.Calls);
        Assert.Empty(ProcessTable.Agents(operatorHome.Path));
        Assert.Empty(ProcessTable.Agents(Scratch.Root));
    }

    /// <summary>Without this one, the test above could pass whatever the daemon started.</summary>
    [MountFact]
    public async Task Engine_gpg_would_have_been_noticed()
    {
        DecoyPrograms decoys = new(Scratch);
        Mount mount = await MountAsync(SharedManifest().Key("text"), decoys.Options);

        Assert.Equal(1, (await mount.CatAsync("text")).Status);

        Assert.Equal(["gpg"], decoys.Calls.Distinct());
    }

    [MountFact(Requirements.LibRnp)]
    public async Task Gpg_decrypts_with_the_secret_key_as_well()
    {
        (await Keygen.RunAsync(KeyFile)).Succeeded();
        GpgHome home = Own(GpgHome.Create(Scratch.At("gpg")));
        await home.GpgAsync(await File.ReadAllBytesAsync(KeyFile), "--import"); // the file is root's

        byte[] message = await home.EncryptAsync(System.Text.Encoding.UTF8.GetBytes(Secret), "secretsfs@");

        Assert.Equal(Secret, System.Text.Encoding.UTF8.GetString(await home.GpgAsync(message, "-d")));
    }

    [MountFact(Requirements.LibRnp)]
    public async Task A_key_that_gpg_exported_decrypts()
    {
        await Home.ExportKeyFileAsync(KeyFile, GpgHome.Host);
        await Home.RestartAgentAsync();
        DecoyPrograms decoys = new(Scratch);
        Mount mount = await MountAsync(SharedManifest().Rnp(KeyFile).Key("text"), decoys.Options);

        Assert.Equal(PassStoreFixture.Contents["text"], (await mount.CatAsync("text")).Succeeded().Output);

        Assert.Empty(decoys.Calls);
    }

    [MountFact(Requirements.LibRnp)]
    public async Task A_key_with_a_passphrase_is_opened_by_the_passphrase_file()
    {
        string passphraseFile = WriteSecret("passphrase", "open sesame\n");
        await MakeStoreAsync("--passphrase-file", passphraseFile);

        Mount mount = await MountAsync(Manifest(passphraseFile).Key("db/main"));

        Assert.Equal(Secret, (await mount.CatAsync("db/main")).Succeeded().Text);
    }

    [MountTheory(Requirements.LibRnp)]
    [InlineData("open sesam\n", "the passphrase in {1} does not unlock the key in {0}: ")]
    [InlineData("\n", "the passphrase file {1} has no passphrase in its first line")]
    [InlineData(null, "the key in {0} has a passphrase (hint: name a file with it: \"passphraseFile\")")]
    public async Task A_key_that_stays_locked_is_a_failure_at_the_start(string? passphrase, string reason)
    {
        await MakeStoreAsync("--passphrase-file", WriteSecret("passphrase", "open sesame\n"));
        string? other = passphrase is null ? null : WriteSecret("other", passphrase);

        RunResult run = await TryMountAsync(Manifest(other).Key("db/main"));

        AssertNoKey(run, string.Format(null, reason, KeyFile, other));
    }

    [MountTheory(Requirements.LibRnp)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public async Task A_key_file_that_others_know_is_a_failure_at_the_start(UnixFileMode more)
    {
        await MakeStoreAsync();
        File.SetUnixFileMode(KeyFile, Modes.Secret | more);

        RunResult run = await TryMountAsync(Manifest().Key("db/main"));

        AssertNoKey(run, $"the key file {KeyFile} can be read or written by others");
    }

    [MountFact(Requirements.LibRnp)]
    public async Task A_key_file_that_comes_later_starts_to_work()
    {
        await MakeStoreAsync();
        File.Move(KeyFile, Scratch.At("away"));
        Mount mount = await MountAsync(Manifest().Key("db/main"));
        await mount.AssertRefusedAsync("db/main", "Required key not available", "no-key", "ENOKEY");

        File.Move(Scratch.At("away"), KeyFile);

        await using Child reader = Child.Start(
            ["bash", "-c", "until cat \"$0\" 2> /dev/null; do :; done", mount.At("db/main")]);
        Assert.Equal(Secret, (await reader.EndAsync(limit: TestLimits.Event)).Succeeded().Text);
    }

    /// <summary>The commands that keygen printed for an operator with, or without, a key.</summary>
    private static string Advice(RunResult made, bool hasOwnKey)
    {
        string start = hasOwnKey ? "secretsfs: then: " : "secretsfs: without a key of your own: ";
        return Assert.Single(made.Errors.Split('\n'), line => line.StartsWith(start, StringComparison.Ordinal))
            [start.Length..].Replace("YOUR-KEY", "me@secretsfs.test", StringComparison.Ordinal);
    }

    /// <summary>Runs a command line of an operator, who has set no option of gpg or pass.</summary>
    private async Task RunAsync(GpgHome home, string commands, string input = "")
    {
        string store = Scratch.At("store");
        WorkerUser.MakeFolder(store);
        (await Child.RunAsync(
            WorkerUser.Command("bash", "-o", "errexit", "-o", "pipefail", "-c", commands),
            System.Text.Encoding.UTF8.GetBytes(input),
            new Dictionary<string, string>(home.Environment) { ["PASSWORD_STORE_DIR"] = store })).Succeeded();
    }

    /// <summary>A new key, and a store with one entry for it.</summary>
    private async Task MakeStoreAsync(params string[] options)
    {
        RunResult made = (await Keygen.RunAsync(KeyFile, options)).Succeeded();
        GpgHome home = Own(GpgHome.Create(Scratch.At("op")));
        await home.GpgAsync(made.Output, "--import");
        PassStore store = new(Scratch.At("store"), home);
        await store.InitAsync(Keygen.Fingerprint(made));
        await store.InsertAsync("db/main", Secret);
    }

    private string WriteSecret(string name, string content)
    {
        string path = Scratch.Write(name, content);
        File.SetUnixFileMode(path, Modes.Secret);
        return path;
    }

    private TestManifest Manifest(string? passphraseFile = null) =>
        new TestManifest(Scratch.At("store"), Home).Rnp(KeyFile, passphraseFile);

    private Task<RunResult> TryMountAsync(TestManifest manifest) => Child.RunAsync(
        Programs.Mount(Scratch.Write("manifest.json", manifest.ToString()), Scratch.Mountpoint()));

    private static void AssertNoKey(RunResult run, string reason)
    {
        Assert.Equal(NoKey, run.Status);
        Assert.StartsWith($"secretsfs: {reason}", run.Errors, StringComparison.Ordinal);
        Assert.Matches(" \\(hint: .+\\)\n$", run.Errors);
    }
}
