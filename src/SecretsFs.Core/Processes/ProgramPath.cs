namespace SecretsFs.Core.Processes;

/// <summary>Finds programs.</summary>
public static class ProgramPath
{
    private const UnixFileMode Executable =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>
    /// The absolute path of a program in the directories of PATH, as execvp(3) finds it; null where there is none.
    /// </summary>
    public static string? Find(string name)
    {
        string directories = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        foreach (string directory in directories.Split(':', StringSplitOptions.RemoveEmptyEntries))
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
