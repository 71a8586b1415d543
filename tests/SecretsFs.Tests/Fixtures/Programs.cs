namespace SecretsFs.Tests.Fixtures;

/// <summary>Where programs are.</summary>
internal static class Programs
{
    private static readonly Lazy<string> s_repository = new(FindRepository);

    private const string SystemPython = "/usr/bin/python3";

    private static string Assemblies => Path.Combine(Path.GetDirectoryName(SecretsFs)!, "secretsfs.dll");

    /// <summary>The program under test: $SECRETSFS, or the one that scripts/build left in the repository.</summary>
    public static string SecretsFs { get; } = FindSecretsFs();

    /// <summary>Whether that is all machine code, rather than compiled again as it runs.</summary>
    public static bool IsMachineCode => !File.Exists(Assemblies);

    /// <summary>The root of the repository.</summary>
    public static string Repository => s_repository.Value;

    /// <summary>Python itself, rather than a shim that starts it.</summary>
    public static string Python => File.Exists(SystemPython) ? SystemPython : Find("python3");

    /// <summary>What mounts, and then serves.</summary>
    public static string[] Mount(string manifest, string mountpoint, params string[] options) =>
        [SecretsFs, "mount", manifest, mountpoint, .. WorkerUser.MountOptions, .. options];

    public static string Find(string name) =>
        TryFind(name) ?? throw new FileNotFoundException($"{name} is not in PATH");

    public static string? TryFind(string name)
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        return path.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>
    /// Copies the program under test, with the assemblies beside it where it has any; where the copy is.
    /// </summary>
    public static async Task<string> CopySecretsFsAsync(string directory)
    {
        string source = Path.GetDirectoryName(SecretsFs)!;
        string what = IsMachineCode ? SecretsFs : source + "/.";
        (await Child.RunAsync("cp", "-r", what, directory)).Succeeded();
        return Path.Combine(directory, Path.GetFileName(SecretsFs));
    }

    private static string FindSecretsFs()
    {
        string? named = Environment.GetEnvironmentVariable("SECRETSFS");
        if (!string.IsNullOrEmpty(named))
        {
            return Path.GetFullPath(named);
        }

        string program = Path.Combine(Repository, "artifacts", "secretsfs", "secretsfs");
        return File.Exists(program)
            ? program
            : throw new FileNotFoundException($"{program} is not there: run scripts/build");
    }

    private static string FindRepository()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "SecretsFs.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new DirectoryNotFoundException("no SecretsFs.sln above the tests");
    }
}
