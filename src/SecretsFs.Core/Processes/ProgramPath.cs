namespace SecretsFs.Core.Processes;

/// <summary>Finds programs.</summary>
public static class ProgramPath
{
    /// <summary>Directories that the build names, with colons between them (AppContext.GetData).</summary>
    internal const string BuiltIn = "SecretsFs.ProgramPath";

    private const UnixFileMode Executable =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>
    /// The absolute path of a program in the directories that the build names, and then in those of PATH, as execvp(3)
    /// finds it; null where there is none.
    /// </summary>
    public static string? Find(string name)
    {
        string directories = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        string before = AppContext.GetData(BuiltIn) as string ?? string.Empty;
        foreach (string directory in $"{before}:{directories}".Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            string candidate = Path.Combine(directory, name);
            if (Path.IsPathRooted(candidate)
                && File.Exists(candidate)
                && (File.GetUnixFileMode(candidate) & Executable) != 0)
            {
                return candidate;
            }
        }

        return null;
    }
}
