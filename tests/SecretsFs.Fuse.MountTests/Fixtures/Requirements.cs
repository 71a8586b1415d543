namespace SecretsFs.Fuse.MountTests.Fixtures;

/// <summary>
/// What this machine must have. Locally a test without it is skipped with a reason; in CI it runs and fails.
/// </summary>
internal static class Requirements
{
    private static readonly string[] s_always = ["python3", "umount", "cat"];

    /// <summary>Why a test that mounts and needs these programs cannot run here; null where it can.</summary>
    public static string? MissingForMount(params string[] programs)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            return null;
        }

        if (LibC.geteuid() != 0)
        {
            return "needs root";
        }

        if (!File.Exists("/dev/fuse"))
        {
            return "needs /dev/fuse";
        }

        string[] missing = [.. s_always.Concat(programs).Where(program => Programs.TryFind(program) is null)];
        return missing.Length == 0 ? null : $"needs {string.Join(", ", missing)}";
    }
}
