using System.Globalization;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Access;

/// <summary>
/// The systemd unit a caller belongs to, from its cgroup (cgroups(7), <c>/proc/PID/cgroup</c>). A caller
/// that waits for an open cannot be reaped, so the answer is about that very thread.
/// </summary>
/// <param name="Name">The unit's name, or null where the caller is in none or cannot be seen.</param>
/// <param name="IsServiceManager">
/// Whether this is PID 1 or a person's service manager: programs that must be answered soon and can answer no prompt.
/// </param>
public readonly record struct CallerUnit(string? Name, bool IsServiceManager)
{
    private const string ManagerScope = "init.scope";

    /// <summary>
    /// The kernel counts threads in our pid namespace; a /proc of another one would show somebody else
    /// under the same number.
    /// </summary>
    private static readonly bool s_procIsOurs =
        new FileInfo("/proc/self").LinkTarget == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Looks the unit of a thread up. Any thread; reads /proc, so it does not block on storage.</summary>
    public static CallerUnit Of(uint threadId)
    {
        if (threadId == 0 || !s_procIsOurs)
        {
            return default;
        }

        try
        {
#pragma warning disable RS0030 // a file of the kernel, never plaintext; its lines must be split at newlines alone
            CallerUnit unit = FromCgroupFile(
                File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{threadId}/cgroup")));
#pragma warning restore RS0030
            return unit with { IsServiceManager = unit.IsServiceManager || threadId == 1 };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    /// <summary>
    /// The unit named by a cgroup file, whose lines are <c>ID:CONTROLLERS:PATH</c>. The unified hierarchy
    /// (no controllers) and systemd's own (<c>name=systemd</c>) count; where both name a unit and they
    /// differ, none does. Whoever may make cgroups chooses their names, and only a newline cannot be in one.
    /// </summary>
    internal static CallerUnit FromCgroupFile(string text)
    {
        CallerUnit unified = default;
        CallerUnit named = default;
        foreach (string line in text.Split('\n'))
        {
            string[] fields = line.Split(':', 3);
            if (fields.Length < 3)
            {
                continue;
            }

            switch (fields[1])
            {
                case "" when fields[0] == "0":
                    unified = FromPath(fields[2]);
                    break;
                case "name=systemd":
                    named = FromPath(fields[2]);
                    break;
            }
        }

        return unified.Name is null ? named
            : named.Name is null || named.Name == unified.Name ? unified
            : default;
    }

    /// <summary>
    /// The first component that is no slice, if it is a unit's name: what lies deeper was delegated to
    /// that unit, which may name it as it likes (systemd, <c>cg_path_get_unit</c>).
    /// </summary>
    private static CallerUnit FromPath(string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (string part in parts)
        {
            // systemd puts '_' before names that the kernel would take for its own files
            string name = part[0] == '_' ? part[1..] : part;
            if (!name.EndsWith(".slice", StringComparison.Ordinal))
            {
                bool isManager = parts[^1] == ManagerScope;
                return UnitName.TryParse(name, out UnitName? unit, out _)
                    ? new CallerUnit(unit.Value, isManager)
                    : default;
            }
        }

        return default;
    }
}
