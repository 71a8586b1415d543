namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// A GNUPGHOME of <see cref="WorkerUser"/> with real keys. Its agent asks no person: a pinentry of ours leaves a mark
/// and refuses.
/// </summary>
internal sealed class GpgHome : IAsyncDisposable
{
    public const string Host = "host@secretsfs.test";
    public const string Locked = "locked@secretsfs.test";
    public const string Elsewhere = "elsewhere@secretsfs.test";
    public const string Passphrase = "open sesame";

    private const string RefusingPinentry = """
        #!/bin/sh
        : > "{0}"
        echo "OK"
        while read -r command rest; do
          case $command in
            GETPIN) echo "ERR 83886179 canceled" ;;
            BYE) echo "OK"; exit 0 ;;
            *) echo "OK" ;;
          esac
        done
        """;

    private const string AnsweringPinentry = """
        #!/bin/sh
        echo "OK"
        while read -r command rest; do
          case $command in
            GETPIN) echo "D {0}"; echo "OK" ;;
            BYE) echo "OK"; exit 0 ;;
            *) echo "OK" ;;
          esac
        done
        """;

    private GpgHome(string path) => Path = path;

    public string Path { get; }

    /// <summary>Whether anybody was prompted.</summary>
    public bool HasPrompted => File.Exists(Mark);

    /// <summary>For commands of the worker's user, who has no home but this.</summary>
    public Dictionary<string, string> Environment => new() { ["GNUPGHOME"] = Path, ["HOME"] = Path };

    private string Mark => System.IO.Path.Combine(Path, "prompted");

    private string Pinentry => System.IO.Path.Combine(Path, "pinentry");

    public static GpgHome Create(string path)
    {
        WorkerUser.MakeFolder(path);
        GpgHome home = new(path);
        home.Configure(RefusingPinentry, home.Mark);
        return home;
    }

    /// <summary>A home with the same keys and an agent of its own.</summary>
    public GpgHome CopyTo(string path)
    {
        GpgHome copy = Create(path);
        string keys = System.IO.Path.Combine(path, "private-keys-v1.d");
        WorkerUser.MakeFolder(keys);
        foreach (string key in Directory.GetFiles(System.IO.Path.Combine(Path, "private-keys-v1.d")))
        {
            WorkerUser.Write(
                System.IO.Path.Combine(keys, System.IO.Path.GetFileName(key)), File.ReadAllBytes(key));
        }

        foreach (string file in (string[])["pubring.kbx", "trustdb.gpg"])
        {
            WorkerUser.Write(
                System.IO.Path.Combine(path, file), File.ReadAllBytes(System.IO.Path.Combine(Path, file)));
        }

        return copy;
    }

    /// <summary>Writes the configuration of gpg.</summary>
    public void ConfigureGpg(string lines) => WorkerUser.Write(System.IO.Path.Combine(Path, "gpg.conf"), lines);

    /// <summary>Whoever is prompted by this home's agent answers this.</summary>
    public void AnswerPrompts(string passphrase) => Configure(AnsweringPinentry, passphrase);

    public async Task GenerateKeyAsync(string user, string passphrase) =>
        await GpgAsync(
            null, "--pinentry-mode", "loopback", "--passphrase", passphrase,
            "--quick-gen-key", user, "future-default", "default", "never");

    /// <summary>Runs gpg in batch mode and gives its output.</summary>
    public async Task<byte[]> GpgAsync(byte[]? input, params string[] arguments) =>
        (await Child.RunAsync(
            WorkerUser.Command(["gpg", "--batch", "--quiet", "--yes", .. arguments]), input, Environment))
            .Succeeded().Output;

    /// <summary>Encrypts.</summary>
    public Task<byte[]> EncryptAsync(byte[] content, string user, params string[] options) =>
        GpgAsync(content, [.. options, "--trust-model", "always", "-r", user, "-o", "-", "-e"]);

    /// <summary>Writes a user's secret key to a file, as the engine rnp reads it; the path.</summary>
    public async Task<string> ExportKeyFileAsync(string path, string user, string passphrase = "")
    {
        byte[] key = await GpgAsync(
            null, "--pinentry-mode", "loopback", "--passphrase", passphrase, "--export-secret-keys", user);
        await File.WriteAllBytesAsync(path, key);
        File.SetUnixFileMode(path, Modes.Secret);
        return path;
    }

    /// <summary>Ends the agent: root can reach it whoever started it, but may look for the sockets elsewhere.</summary>
    public async Task KillAgentAsync()
    {
        string[] command = ["gpgconf", "--homedir", Path, "--kill", "all"];
        (await Child.RunAsync(WorkerUser.Command(command), input: null, Environment)).Succeeded();
        (await Child.RunAsync(command)).Succeeded();
    }

    /// <summary>
    /// Starts another agent, which remembers no passphrase. It is the worker's user's whoever runs gpg first: root's
    /// would be of no use to that user, and the two would end each other.
    /// </summary>
    public async Task RestartAgentAsync()
    {
        await KillAgentAsync();
        (await Child.RunAsync(
            WorkerUser.Command("gpgconf", "--homedir", Path, "--launch", "gpg-agent"), input: null, Environment))
            .Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAgentAsync();
        foreach (int agent in ProcessTable.Agents(Path + "\0"))
        {
            await ProcessTable.WaitGoneAsync(agent, TestLimits.Event);
        }
    }

    private void Configure(string pinentry, string argument)
    {
        WorkerUser.Write(Pinentry, pinentry.Replace("{0}", argument, StringComparison.Ordinal) + "\n");
        File.SetUnixFileMode(Pinentry, Modes.Private);
        WorkerUser.Write(System.IO.Path.Combine(Path, "gpg-agent.conf"), $"pinentry-program {Pinentry}\n");
    }
}
