using System.Buffers.Binary;
using System.Text;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Commands;

/// <summary>secretsfs keygen: the file it makes, and what it prints.</summary>
public sealed class KeygenTests(PassStoreFixture keys) : EndToEndTests(keys)
{
    private const int Usage = 2;

    private string File => Scratch.At("host.key");

    [RootTheory(Requirements.LibRnp)]
    [InlineData("0000")]
    [InlineData("0777")]
    public async Task Only_the_owner_may_read_the_secret_key_whatever_the_umask(string umask)
    {
        RunResult run = (await Child.RunAsync(
            "bash", "-c", "umask $0; exec \"$@\"", umask, Programs.SecretsFs, "keygen", "--out", File)).Succeeded();

        Assert.Equal(Modes.Secret, System.IO.File.GetUnixFileMode(File));
        Assert.StartsWith("-----BEGIN PGP PRIVATE KEY BLOCK-----", await ReadAsync(), StringComparison.Ordinal);
        Assert.Matches(
            "^-----BEGIN PGP PUBLIC KEY BLOCK-----[^-]+-----END PGP PUBLIC KEY BLOCK-----\r?\n$", run.Text);
    }

    [RootFact(Requirements.LibRnp)]
    public async Task A_file_that_is_there_is_not_overwritten()
    {
        Scratch.Write("host.key", "precious");

        await AssertRefusedAsync("is there already");

        Assert.Equal("precious", await ReadAsync());
    }

    [RootFact(Requirements.LibRnp)]
    public async Task A_link_to_nothing_is_not_followed()
    {
        System.IO.File.CreateSymbolicLink(File, Scratch.At("elsewhere"));

        await AssertRefusedAsync("is there already");

        Assert.Equal(Scratch.At("elsewhere"), new FileInfo(File).LinkTarget);
        Assert.False(System.IO.File.Exists(Scratch.At("elsewhere")));
    }

    [RootFact(Requirements.LibRnp)]
    public async Task A_directory_that_is_there_stays()
    {
        Directory.CreateDirectory(File);

        await AssertRefusedAsync("is there already");

        Assert.True(Directory.Exists(File));
    }

    [RootFact(Requirements.LibRnp)]
    public async Task A_place_that_does_not_exist_is_an_error()
    {
        RunResult run = await Keygen.RunAsync(Scratch.At("none/host.key"));

        AssertFailed(run, $"cannot make {Scratch.At("none/host.key")}: No such file or directory");
        Assert.False(Directory.Exists(Scratch.At("none")));
    }

    [RootFact(Requirements.LibRnp)]
    public async Task A_full_disk_is_left_without_the_file()
    {
        string disk = Scratch.Mountpoint();
        (await Child.RunAsync("mount", "-t", "tmpfs", "-o", "size=4k", "none", disk)).Succeeded();
        await System.IO.File.WriteAllBytesAsync($"{disk}/full", new byte[Environment.SystemPageSize]);

        RunResult run = await Keygen.RunAsync($"{disk}/host.key");

        AssertFailed(run, $"cannot write {disk}/host.key: No space left on device");
        Assert.Equal([$"{disk}/full"], Directory.GetFileSystemEntries(disk));
    }

    [RootFact(Requirements.LibRnp)]
    public async Task No_file_is_left_where_the_public_key_cannot_be_printed()
    {
        RunResult run = await Child.RunAsync(
            "bash", "-c", "exec \"$0\" keygen --out \"$1\" > /dev/full", Programs.SecretsFs, File);

        AssertFailed(run, "cannot print the public key: no space left on device");
        Assert.False(System.IO.File.Exists(File));
    }

    [RootFact(Requirements.LibRnp)]
    public async Task An_ordinary_user_may_make_a_key()
    {
        string program = await Programs.CopySecretsFsAsync(Scratch.Folder("program"));
        OtherUser user = new(65534);
        (await Child.RunAsync("chown", "65534", Scratch.Folder("theirs"))).Succeeded();

        (await user.RunAsync(program, "keygen", "--out", Scratch.At("theirs/host.key"))).Succeeded();

        Assert.Equal(Modes.Secret, System.IO.File.GetUnixFileMode(Scratch.At("theirs/host.key")));
    }

    [RootFact(Requirements.LibRnp)]
    public async Task The_secret_is_in_nothing_that_is_printed()
    {
        RunResult run = (await Keygen.RunAsync(File)).Succeeded();

        byte[] secret = SecretScalar(Dearmor(await ReadAsync()));
        Assert.True(Holds(Dearmor(await ReadAsync()), secret));
        Assert.False(Holds(Dearmor(run.Text), secret));
        foreach (byte[] printed in (byte[][])[run.Output, Encoding.UTF8.GetBytes(run.Errors)])
        {
            Assert.False(Holds(printed, secret));
            Assert.DoesNotContain(
                Convert.ToHexString(secret), Encoding.UTF8.GetString(printed), StringComparison.OrdinalIgnoreCase);
        }
    }

    [RootFact(Requirements.LibRnp)]
    public async Task Nothing_of_the_key_expires_or_asks_for_what_only_some_can_read()
    {
        RunResult run = (await Keygen.RunAsync(File)).Succeeded();

        string colons = Encoding.UTF8.GetString(
            await GpgAsync(run.Output, "--with-colons", "--import-options", "show-only", "--import"));
        string[][] rows = [.. colons.Split('\n').Select(line => line.Split(':')).Where(row => row.Length > 11)];
        string[] primary = Assert.Single(rows, row => row[0] == "pub");
        string[] subkey = Assert.Single(rows, row => row[0] == "sub");
        Assert.Equal(("22", "", "ed25519"), (primary[3], primary[6], primary[16]));
        Assert.Equal(("18", "", "e", "cv25519"), (subkey[3], subkey[6], subkey[11], subkey[16]));
        Assert.StartsWith("sc", string.Concat(primary[11].Order().Reverse().Where(char.IsAsciiLetterLower)));
        Assert.Contains($"\nfpr:::::::::{Keygen.Fingerprint(run)}:", colons, StringComparison.Ordinal);

        string packets = Encoding.UTF8.GetString(await GpgAsync(run.Output, "--list-packets"));
        Assert.Equal(2, packets.Split("digest algo 8,").Length - 1);
        Assert.Contains("(pref-sym-algos: 9 ", packets, StringComparison.Ordinal);
        Assert.DoesNotContain("aead", packets, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("key expires", packets, StringComparison.Ordinal);
    }

    [RootTheory(Requirements.LibRnp)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("host ")]
    [InlineData("host\nname")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123"
        + "0123456789012345678901234567890123456789012345678901234567890123")]
    public async Task A_name_that_gpg_would_not_take_is_refused(string name)
    {
        RunResult run = await Keygen.RunAsync(File, "--name", name);

        Assert.Equal(Usage, run.Status);
        Assert.Matches("^secretsfs: the name .+ \\(hint: .+\\)\n$", run.Errors);
        Assert.False(System.IO.File.Exists(File));
    }

    [RootTheory(Requirements.LibRnp)]
    [InlineData(null, "secretsfs@")]
    [InlineData("web server 1 <host1@example.org>", "web server 1 <host1@example.org>")]
    [InlineData("J\u00fcrgens Rechner", "J\u00fcrgens Rechner")]
    public async Task The_name_is_for_people(string? name, string shown)
    {
        RunResult run = (await Keygen.RunAsync(File, name is null ? [] : ["--name", name])).Succeeded();

        string colons = Encoding.UTF8.GetString(
            await GpgAsync(run.Output, "--with-colons", "--import-options", "show-only", "--import"));
        string user = Assert.Single(colons.Split('\n'), line => line.StartsWith("uid:", StringComparison.Ordinal));
        Assert.StartsWith(shown, user.Split(':')[9], StringComparison.Ordinal);
    }

    [RootTheory(Requirements.LibRnp)]
    [InlineData("", "0600", "is empty")]
    [InlineData("\nsecond line\n", "0600", "has no passphrase in its first line")]
    [InlineData("open sesame\n", "0644", "can be read or written by others")]
    public async Task A_passphrase_file_that_protects_nothing_is_refused(string content, string mode, string reason)
    {
        string passphraseFile = Scratch.Write("passphrase", content);
        (await Child.RunAsync("chmod", mode, passphraseFile)).Succeeded();

        RunResult run = await Keygen.RunAsync(File, "--passphrase-file", passphraseFile);

        AssertFailed(run, $"the passphrase file {passphraseFile} {reason}");
        Assert.False(System.IO.File.Exists(File));
    }

    private async Task<string> ReadAsync() => await System.IO.File.ReadAllTextAsync(File);

    private async Task AssertRefusedAsync(string reason) =>
        AssertFailed(await Keygen.RunAsync(File), $"{File} {reason}");

    private static void AssertFailed(RunResult run, string reason)
    {
        Assert.Equal(1, run.Status);
        Assert.StartsWith($"secretsfs: {reason}", run.Errors, StringComparison.Ordinal);
        Assert.Matches(" \\(hint: .+\\)\n$", run.Errors);
    }

    private async Task<byte[]> GpgAsync(byte[] input, params string[] arguments)
    {
        GpgHome home = GpgHome.Create(Scratch.At("reader"));
        return await Own(home).GpgAsync(input, arguments);
    }

    /// <summary>The bytes in an armor (RFC 9580, section 6).</summary>
    private static byte[] Dearmor(string text) => Convert.FromBase64String(string.Concat(
        text.Split('\n').Select(line => line.Trim()).SkipWhile(line => line.Length > 0)
            .TakeWhile(line => !line.StartsWith('=') && !line.StartsWith('-'))));

    /// <summary>
    /// The secret number of an ed25519 key, which its packet has after 51 bytes of the public part and a byte that says
    /// that it is not encrypted (RFC 9580, section 5.5.3).
    /// </summary>
    private static byte[] SecretScalar(byte[] key)
    {
        const int Header = 2;
        const int Length = 51 + 1;
        int bits = BinaryPrimitives.ReadUInt16BigEndian(key.AsSpan(Header + Length));
        Assert.InRange(bits, 200, 256);
        return key[(Header + Length + 2)..][..((bits + 7) / 8)];
    }

    private static bool Holds(byte[] bytes, byte[] part) => bytes.AsSpan().IndexOf(part) >= 0;
}
