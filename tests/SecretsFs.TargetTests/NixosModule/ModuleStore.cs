using SecretsFs.TargetTests.Fixtures;

namespace SecretsFs.TargetTests.NixosModule;

/// <summary>
/// A folder as a flake has it: a store that the real pass made, encrypted to the key of a host, and that key's public
/// part. And what those who read it expect.
/// </summary>
internal sealed class ModuleStore
{
    /// <summary>What must be nowhere but in files that are read: in each entry that nobody has to know.</summary>
    public const string Canary = "canary-9b1d2f74";

    private readonly Scratch _scratch;
    private readonly GpgHome _home;
    private readonly PassStore _store;

    private ModuleStore(Scratch scratch, GpgHome home)
    {
        _scratch = scratch;
        _home = home;
        _store = new PassStore(scratch.At("flake/store"), home);
    }

    public string Path => _store.Path;

    public string PublicKey => _scratch.At("flake/host.pub");

    /// <summary>The password that database user app has.</summary>
    public static string DatabasePassword => Canary + "-database";

    /// <summary>Makes it, for the machine's key, and adds nginx' certificate to the folder <c>delivery</c>.</summary>
    public static async Task<ModuleStore> CreateAsync(Scratch scratch, GpgHome home)
    {
        ModuleStore made = new(scratch, home);
        scratch.Folder("flake");
        await home.GenerateKeyAsync(GpgHome.Elsewhere, "");
        scratch.Write("flake/host.pub", await home.GpgAsync(null, "--armor", "--export", GpgHome.Host));
        await made._store.InitAsync(GpgHome.Host);
        foreach ((string entry, string content) in TargetManifest.Contents)
        {
            await made._store.InsertAsync(entry, content);
        }

        await made._store.InsertAsync("db/pgpass", $"*:*:*:app:{DatabasePassword}\n");
        await made._store.InsertAsync("users/root", $"$6$salt${Canary}-password");
        await made._store.InsertAsync("spare", $"{Canary}-spare\n");
        await made.InsertCertificateAsync();
        return made;
    }

    /// <summary>Another content of an entry, as <c>pass edit</c> leaves it.</summary>
    public Task InsertAsync(string entry, string content) => _store.InsertAsync(entry, content);

    /// <summary>The same content, encrypted anew.</summary>
    public async Task ReencryptAsync(string entry)
    {
        byte[] content = await _home.GpgAsync(null, "--decrypt", _store.EntryPath(entry));
        await _store.InsertAsync(entry, content);
    }

    public Task RemoveAsync(string entry) => _store.RemoveAsync(entry);

    /// <summary>An entry that is encrypted to somebody else.</summary>
    public async Task InsertForOthersAsync(string entry) =>
        _store.Put(entry, await _home.EncryptAsync("other\n"u8.ToArray(), GpgHome.Elsewhere));

    /// <summary>A new key and certificate for nginx: the key in the store, the certificate for the machine.</summary>
    private async Task InsertCertificateAsync()
    {
        string certificate = _scratch.At("delivery/module/web1.pem");
        RunResult made = (await Child.RunAsync(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
            "-subj", "/CN=web1", "-keyout", "-", "-out", certificate)).Succeeded();
        await _store.InsertAsync("web/tls-key", made.Output);
    }
}
