namespace SecretsFs.Fuse.MountTests.Fixtures;

/// <summary>Where programs are.</summary>
internal static class Programs
{
    private const string SystemPython = "/usr/bin/python3";

    /// <summary>The sample.</summary>
    public static string Hello => Built("samples/SecretsFs.Fuse.Hello", "hello");

    /// <summary>The filesystem that tests direct.</summary>
    public static string TestServer => Built("tests/SecretsFs.Fuse.TestServer", "fuse-test-server");

    /// <summary>Python itself, rather than a shim that starts it.</summary>
    public static string Python => File.Exists(SystemPython) ? SystemPython : "python3";

    /// <summary>One of the programs in Readers/.</summary>
    public static string Reader(string name) => Path.Combine(AppContext.BaseDirectory, "Readers", name);

    public static string? TryFind(string name)
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        return path.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>What was built along with the tests: .../PROJECT/bin/CONFIGURATION/FRAMEWORK/NAME.</summary>
    private static string Built(string project, string name)
    {
        DirectoryInfo framework = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        DirectoryInfo configuration = framework.Parent!;
        string root = configuration.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, project, "bin", configuration.Name, framework.Name, name);
    }
}
