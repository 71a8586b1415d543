using System.Globalization;

namespace SecretsFs.TargetTests.Fixtures;

/// <summary>The processes of a target, as this machine numbers them.</summary>
internal static class TargetProcesses
{
    /// <summary>The number here of the process that has this one in the machine.</summary>
    public static int Outside(int machine, int inside)
    {
        string space = Namespace(machine) ?? throw new InvalidOperationException("the target is not there");
        foreach (string directory in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && Namespace(pid) == space
                && Inside(pid) == inside)
            {
                return pid;
            }
        }

        throw new InvalidOperationException($"there is no process {inside} in the target");
    }

    /// <summary>The number here of the child that has this one in the machine; null where it has ended.</summary>
    public static int? Child(int parent, int inside)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{parent}/task")
                .SelectMany(task => File.ReadAllText($"{task}/children").Split(' '))
                .Where(child => child.Length > 0)
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture))
                .Where(child => Inside(child) == inside)
                .Cast<int?>()
                .FirstOrDefault();
        }
        catch (IOException)
        {
            return null; // the parent ended
        }
    }

    private static int? Inside(int pid) => Field($"/proc/{pid}/status", "NSpid:") is string numbers
        ? int.Parse(numbers.Split('\t')[^1], CultureInfo.InvariantCulture)
        : null;

    private static string? Namespace(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/ns/pid").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string? Field(string file, string name)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
