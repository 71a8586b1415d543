using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Native;

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

    /// <summary>Room for a dozen hierarchies; whoever nests deeper than this is in no unit.</summary>
    internal const int LongestCgroupFile = 8192;

    private const int LongestPath = 32;

    /// <summary>
    /// The kernel counts threads in our pid namespace; a /proc of another one would show somebody else
    /// under the same number.
    /// </summary>
    private static readonly bool s_procIsOurs =
        new FileInfo("/proc/self").LinkTarget == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Looks the unit of a thread up. Any thread; reads /proc, so it does not block on storage.</summary>
    public static CallerUnit Of(uint threadId)
    {
        using SafeFileHandle file = OpenCgroupFile(threadId);
        Span<byte> text = stackalloc byte[LongestCgroupFile];
        return TryReadCgroupFile(file, ref text) ? FromCgroupFile(text, threadId) : default;
    }

    /// <summary>
    /// Opens the cgroup file of a thread; an invalid handle where the thread cannot be seen. It stays that thread's:
    /// once the thread is gone it cannot be read, also where another has its number by then (<c>fs/proc/base.c</c>).
    /// </summary>
    internal static SafeFileHandle OpenCgroupFile(uint threadId)
    {
        if (threadId == 0 || !s_procIsOurs)
        {
            return new SafeFileHandle();
        }

        Span<byte> path = stackalloc byte[LongestPath];
        Utf8.TryWrite(path, CultureInfo.InvariantCulture, $"/proc/{threadId}/cgroup\0", out int length);
        return KernelFile.Open(path[..length]);
    }

    /// <summary>Reads a cgroup file as it is now; false where its thread is gone.</summary>
    internal static bool TryReadCgroupFile(SafeFileHandle file, ref Span<byte> text) =>
        !file.IsInvalid && KernelFile.TryRead(file, ref text);

    /// <summary>The unit of a thread by its cgroup file.</summary>
    internal static CallerUnit FromCgroupFile(ReadOnlySpan<byte> text, uint threadId)
    {
#pragma warning disable RS0030 // a file of the kernel, never plaintext
        CallerUnit unit = FromCgroupFile(Encoding.UTF8.GetString(text));
#pragma warning restore RS0030
        return unit with { IsServiceManager = unit.IsServiceManager || threadId == 1 };
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
