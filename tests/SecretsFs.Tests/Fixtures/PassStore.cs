namespace SecretsFs.Tests.Fixtures;

/// <summary>A password store that the real pass(1) works on.</summary>
internal sealed class PassStore(string path, GpgHome home)
{
    public string Path { get; } = path;

    /// <summary>The path of an entry's ciphertext.</summary>
    public string EntryPath(string entry) => System.IO.Path.Combine(Path, entry + ".gpg");

    public async Task InitAsync(string user, string? folder = null) =>
        await PassAsync(null, folder is null ? ["init", user] : ["init", "-p", folder, user]);

    /// <summary>pass insert, overwriting.</summary>
    public async Task InsertAsync(string entry, byte[] content) =>
        await PassAsync(content, "insert", "-m", "-f", entry);

    /// <summary>pass insert, overwriting.</summary>
    public Task InsertAsync(string entry, string content) =>
        InsertAsync(entry, System.Text.Encoding.UTF8.GetBytes(content));

    public async Task RemoveAsync(string entry) => await PassAsync(null, "rm", "-f", entry);

    /// <summary>Puts bytes where an entry's ciphertext belongs.</summary>
    public void Put(string entry, byte[] ciphertext) => File.WriteAllBytes(EntryPath(entry), ciphertext);

    private async Task PassAsync(byte[]? input, params string[] arguments)
    {
        Dictionary<string, string> environment = new(home.Environment)
        {
            ["PASSWORD_STORE_DIR"] = Path,
            ["PASSWORD_STORE_GPG_OPTS"] = "--trust-model always",
        };
        (await Child.RunAsync(["pass", .. arguments], input, environment)).Succeeded();
    }
}
