using System.Runtime.InteropServices;

namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// What this machine must have. Locally a test without it is skipped with a reason; in CI it runs and fails.
/// </summary>
internal static class Requirements
{
    /// <summary>To be named like a program.</summary>
    public const string LibRnp = "librnp.so.0";

    private static readonly string[] s_always = ["gpg", "gpgconf", "pass", "setpriv", "cat", "umount"];

    private static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>Why a test that needs root and these programs cannot run here; null where it can.</summary>
    public static string? MissingForRoot(params string[] programs)
    {
        if (IsCi)
        {
            return null;
        }

        if (LibC.geteuid() != 0)
        {
            return "needs root";
        }

        string[] missing = [.. s_always.Concat(programs).Where(name => !IsThere(name))];
        return missing.Length == 0 ? null : $"needs {string.Join(", ", missing)}";
    }

    /// <summary>The same for a test that mounts.</summary>
    public static string? MissingForMount(params string[] programs) =>
        MissingForRoot(programs) ?? (IsCi || File.Exists("/dev/fuse") ? null : "needs /dev/fuse");

    /// <summary>The same for a test with programs that handle their own page faults, with Python.</summary>
    public static string? MissingForUserFaults() =>
        MissingForMount("python3")
            ?? (IsCi || File.Exists("/proc/sys/vm/unprivileged_userfaultfd") ? null : "needs userfaultfd(2)");

    /// <summary>The same for a test that makes a cgroup.</summary>
    public static string? MissingForCgroup() =>
        MissingForMount()
            ?? (IsCi || TestCgroup.Hierarchy is not null ? null : "needs a cgroup2 hierarchy that can be written");

    private static bool IsThere(string name) =>
        name == LibRnp ? HasLibrary(name) : Programs.TryFind(name) is not null;

    private static bool HasLibrary(string name)
    {
        bool isThere = NativeLibrary.TryLoad(name, out nint library);
        if (isThere)
        {
            NativeLibrary.Free(library);
        }

        return isThere;
    }
}
