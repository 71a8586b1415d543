namespace SecretsFs.Tests.Fixtures;

/// <summary>A password store of <see cref="WorkerUser"/>, that the real pass(1) works on.</summary>
internal sealed class PassStore(string path, GpgHome home)
{
    public string Path { get; } = path;

    /// <summary>The path of an entry's ciphertext.</summary>
    public string EntryPath(string entry) => System.IO.Path.Combine(Path, entry + ".gpg");

    public async Task InitAsync(string user, string? folder = null)
    {
        WorkerUser.MakeFolder(Path); // what is above it is not that user's
        await PassAsync(null, null, folder is null ? ["init", user] : ["init", "-p", folder, user]);
    }

    /// <summary>A command line as a message advises it, such as <c>pass init -p folder ID</c>.</summary>
    public async Task FollowAsync(string advice) =>
        await RunAsync(["sh", "-c", advice], input: null, options: null);

    /// <summary>pass insert, overwriting.</summary>
    public async Task InsertAsync(string entry, byte[] content) =>
        await PassAsync(content, null, "insert", "-m", "-f", entry);

    /// <summary>The same with options of gpg, as PASSWORD_STORE_GPG_OPTS has them.</summary>
    public async Task InsertWithAsync(string options, string entry) =>
        await PassAsync("content\n"u8.ToArray(), options, "insert", "-m", "-f", entry);

    /// <summary>pass insert, overwriting.</summary>
    public Task InsertAsync(string entry, string content) =>
        InsertAsync(entry, System.Text.Encoding.UTF8.GetBytes(content));

    public async Task RemoveAsync(string entry) => await PassAsync(null, null, "rm", "-f", entry);

    /// <summary>Puts bytes where an entry's ciphertext belongs, with folders and modes as pass makes them.</summary>
    public void Put(string entry, byte[] ciphertext)
    {
        string folder = Path;
        WorkerUser.MakeFolder(folder);
        foreach (string name in entry.Split('/')[..^1])
        {
            folder = System.IO.Path.Combine(folder, name);
            WorkerUser.MakeFolder(folder);
        }

        WorkerUser.Write(EntryPath(entry), ciphertext);
    }

    /// <summary>Puts the ciphertext of an entry where that of another belongs.</summary>
    public void Copy(string entry, string other) => Put(other, File.ReadAllBytes(EntryPath(entry)));

    /// <summary>Runs git in it.</summary>
    public Task GitAsync(params string[] arguments) => RunAsync(["git", "-C", Path, .. arguments], null, null);

    private Task PassAsync(byte[]? input, string? options, params string[] arguments) =>
        RunAsync(["pass", .. arguments], input, options);

    private async Task RunAsync(string[] command, byte[]? input, string? options) =>
        (await Child.RunAsync(WorkerUser.Command(command), input, EnvironmentWith(options))).Succeeded();

    private Dictionary<string, string> EnvironmentWith(string? options) => new(home.Environment)
    {
        ["PASSWORD_STORE_DIR"] = Path,
        ["PASSWORD_STORE_GPG_OPTS"] = $"--trust-model always {options}",
    };
}
