namespace SecretsFs.Tests.Fixtures;

/// <summary>A cgroup with the name of a unit, in the unified hierarchy.</summary>
internal sealed class TestCgroup : IDisposable
{
    private readonly string _path;

    public TestCgroup(string name)
    {
        Unit = name;
        _path = Path.Combine(Hierarchy ?? "/sys/fs/cgroup", name);
        Directory.CreateDirectory(_path);
    }

    /// <summary>The root of the unified hierarchy that can be written, or null.</summary>
    public static string? Hierarchy { get; } =
        new[] { "/sys/fs/cgroup/unified", "/sys/fs/cgroup" }.FirstOrDefault(CanBeUsed);

    public string Unit { get; }

    /// <summary>Runs a command in it. The shell only moves itself there before it becomes the command.</summary>
    public Task<RunResult> RunAsync(params string[] command) =>
        Child.RunAsync(
            ["sh", "-c", "echo $$ > \"$0\" && exec \"$@\"", Path.Combine(_path, "cgroup.procs"), .. command]);

    public void Dispose() => Directory.Delete(_path);

    private static bool CanBeUsed(string path)
    {
        if (!File.Exists(Path.Combine(path, "cgroup.controllers")))
        {
            return false;
        }

        string trial = Path.Combine(path, $"secretsfs-test-{Environment.ProcessId}-trial");
        try
        {
            Directory.CreateDirectory(trial);
            Directory.Delete(trial);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
