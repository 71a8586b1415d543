namespace SecretsFs.Tests.Fixtures;

/// <summary>What is mounted, from /proc/self/mountinfo: looking there touches no mount.</summary>
internal static class MountTable
{
    /// <summary>The filesystem types mounted exactly there, the topmost last.</summary>
    public static string[] TypesAt(string path) =>
        [.. Entries().Where(entry => entry.Path == path).Select(entry => entry.Type)];

    /// <summary>The last mount at or below a path, or null.</summary>
    public static string? FirstBelow(string path) => Entries()
        .Select(entry => entry.Path)
        .LastOrDefault(mounted => mounted == path || mounted.StartsWith(path + "/", StringComparison.Ordinal));

    private static IEnumerable<(string Path, string Type)> Entries()
    {
        foreach (string line in File.ReadAllLines("/proc/self/mountinfo"))
        {
            string[] fields = line.Split(' ');
            yield return (fields[4], fields[Array.IndexOf(fields, "-") + 1]);
        }
    }
}
