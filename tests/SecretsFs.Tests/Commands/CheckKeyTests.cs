using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Commands;

/// <summary>secretsfs check: is there a key to decrypt with?</summary>
public sealed class CheckKeyTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const int ProblemsFound = 5;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [RootTheory(Requirements.LibRnp)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_with_a_passphrase_is_unlocked_by_the_first_line_of_its_file(bool hasMore)
    {
        string key = await WriteKeyAsync(GpgHome.Locked);
        string passphrase = WritePrivate("passphrase", GpgHome.Passphrase + (hasMore ? "\nmore\n" : ""));
        string manifest = Manifest(key, passphrase, "locked/text");

        RunResult run = (await Child.RunAsync(Programs.SecretsFs, "check", manifest)).Succeeded();

        Assert.Empty(run.Errors);
    }

    [RootFact(Requirements.LibRnp)]
    public async Task A_wrong_passphrase_is_a_problem_of_its_file()
    {
        string key = await WriteKeyAsync(GpgHome.Locked);
        string passphrase = WritePrivate("passphrase", "open barley\n");

        string line = await ProblemAsync(Manifest(key, passphrase));

        Assert.Contains(
            $": $.decryption.passphraseFile: the passphrase in {passphrase} does not unlock the key in {key}",
            line,
            StringComparison.Ordinal);
        Assert.DoesNotContain("barley", line, StringComparison.Ordinal);
    }

    [RootFact(Requirements.LibRnp)]
    public async Task A_passphrase_file_that_others_can_read_is_a_problem()
    {
        string key = await WriteKeyAsync(GpgHome.Locked);
        string passphrase = WritePrivate("passphrase", GpgHome.Passphrase);
        File.SetUnixFileMode(passphrase, OwnerOnly | UnixFileMode.OtherRead);

        Assert.Contains(
            $": $.decryption.passphraseFile: the passphrase file {passphrase} can be read or written by others",
            await ProblemAsync(Manifest(key, passphrase)),
            StringComparison.Ordinal);
    }

    [RootFact(Requirements.LibRnp)]
    public async Task A_key_with_a_passphrase_needs_a_passphrase_file()
    {
        string key = await WriteKeyAsync(GpgHome.Locked);

        Assert.Contains(
            $": $.decryption.keyFile: the key in {key} has a passphrase (hint: ",
            await ProblemAsync(Manifest(key)),
            StringComparison.Ordinal);
    }

    [RootFact(Requirements.LibRnp)]
    public async Task A_missing_key_file_is_one_problem_and_entries_are_not_judged() => Assert.Contains(
        ": $.decryption.keyFile: cannot open the key file /no/such/key: No such file or directory (hint: ",
        await ProblemAsync(Manifest("/no/such/key", null, "elsewhere/text")),
        StringComparison.Ordinal);

    [RootFact(Requirements.LibRnp)]
    public async Task A_key_file_that_others_can_read_is_a_problem()
    {
        string key = await WriteKeyAsync(GpgHome.Host);
        File.SetUnixFileMode(key, OwnerOnly | UnixFileMode.OtherRead);

        Assert.Contains(
            $": $.decryption.keyFile: the key file {key} can be read or written by others",
            await ProblemAsync(Manifest(key)),
            StringComparison.Ordinal);
    }

    [RootFact(Requirements.LibRnp)]
    public async Task A_public_key_is_no_key_to_decrypt_with()
    {
        string key = Scratch.Write("public.key", await Home.GpgAsync(null, "--export", GpgHome.Host));
        File.SetUnixFileMode(key, OwnerOnly);

        Assert.Contains(
            $": $.decryption.keyFile: the key file {key} has no ",
            await ProblemAsync(Manifest(key)),
            StringComparison.Ordinal);
    }

    [RootFact]
    public async Task A_home_of_gpg_without_keys_is_one_problem_and_stays_as_it_is()
    {
        GpgHome empty = Own(GpgHome.Create(Scratch.At("empty")));
        string[] before = Directory.GetFileSystemEntries(empty.Path);
        string manifest = Scratch.Write(
            "manifest.json", new TestManifest(Keys.Store.Path, empty).Key("text").ToString());

        Assert.Contains(
            ": $.decryption.home: gpg has no secret key that decrypts (hint: ",
            await ProblemAsync(manifest),
            StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(empty.Path));
    }

    [RootFact]
    public async Task A_gpg_that_fails_is_one_problem()
    {
        string directory = Scratch.Folder("failing-gpg");
        Scratch.WriteProgram("failing-gpg/gpg", $"#!/bin/sh\n{Programs.Find("gpg")} \"$@\"\nexit 2\n");
        string manifest = Scratch.Write("manifest.json", SharedManifest().Key("elsewhere/text").ToString());

        Assert.Contains(
            ": $.decryption.home: gpg does not list its secret keys "
            + $"(hint: see what it says: gpg --homedir {Home.Path} --list-secret-keys)",
            await ProblemAsync(manifest, directory + ":"),
            StringComparison.Ordinal);
    }

    /// <summary>The one problem of a manifest, checked with these directories before those of PATH.</summary>
    private static async Task<string> ProblemAsync(string manifest, string directories = "")
    {
        RunResult run = await Child.RunAsync(
            [Programs.SecretsFs, "check", manifest],
            input: null,
            new Dictionary<string, string> { ["PATH"] = directories + Environment.GetEnvironmentVariable("PATH") });
        Assert.Equal(ProblemsFound, run.Status);
        return Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private string Manifest(string keyFile, string? passphraseFile = null, string entry = "text") => Scratch.Write(
        "manifest.json", SharedManifest().Rnp(keyFile, passphraseFile).Key("key", entry).ToString());

    private async Task<string> WriteKeyAsync(string user)
    {
        byte[] key = await Home.GpgAsync(
            null, "--pinentry-mode", "loopback", "--passphrase", user == GpgHome.Locked ? GpgHome.Passphrase : "",
            "--export-secret-keys", user);
        await Home.RestartAgentAsync(); // it remembers the passphrase
        string path = Scratch.Write("host.key", key);
        File.SetUnixFileMode(path, OwnerOnly);
        return path;
    }

    private string WritePrivate(string name, string content)
    {
        string path = Scratch.Write(name, content);
        File.SetUnixFileMode(path, OwnerOnly);
        return path;
    }
}
