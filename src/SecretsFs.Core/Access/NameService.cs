using SecretsFs.Core.Processes;

namespace SecretsFs.Core.Access;

/// <summary>
/// Asks getent(1) for users and groups: all sources of nsswitch.conf(5), in a process of its own, so that no foreign
/// module is loaded where secrets lie. Any thread.
/// </summary>
internal static class NameService
{
    /// <summary>The longest answer.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(2);

    /// <summary>The first line that a database has for a key; null where there is none, or none in time.</summary>
    public static string? Ask(string database, string key)
    {
        string? getent = ProgramPath.Find("getent");
        return getent is null || key.StartsWith('-')
            ? null
            : ProgramOutput.TryRead(getent, [database, key], ["LC_ALL=C"], Limit)?.Split('\n')[0];
    }
}
