using System.Collections;

namespace SecretsFs.Core.Processes;

/// <summary>The environment of this process, for others.</summary>
public static class ProcessEnvironment
{
    /// <summary>Each variable as NAME=value (environ(7)).</summary>
    /// <param name="includes">Which of them, by name; all where it is null.</param>
    public static IReadOnlyList<string> Assignments(Func<string, bool>? includes = null)
    {
        List<string> assignments = [];
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            string name = (string)variable.Key;
            if (includes?.Invoke(name) != false)
            {
                assignments.Add($"{name}={variable.Value}");
            }
        }

        return assignments;
    }
}
