using System.Diagnostics;
using System.Globalization;

namespace SecretsFs.Core.Access;

/// <summary>
/// Resolves the names of users and groups: numbers as they are, then /etc/passwd and /etc/group, then
/// getent(1), which asks the other sources of nsswitch.conf(5) from a process of its own, so that no
/// foreign module is loaded where secrets lie. A directory service that hangs costs two seconds, once, and a slow
/// one ten for all names together. A name found nowhere stays unknown: nobody stands in for it; but root is 0, user and
/// group, also where nothing says so, as before there is an /etc/passwd. One thread at a time.
/// </summary>
public sealed class AccountDatabase
{
    private const uint Invalid = uint.MaxValue;
    private const string Root = "root";

    private TimeSpan _patience = TimeSpan.FromSeconds(10);
    private readonly Dictionary<string, uint> _users;
    private readonly Dictionary<string, uint> _groups;

    private AccountDatabase(Dictionary<string, uint> users, Dictionary<string, uint> groups)
    {
        _users = users;
        _groups = groups;
    }

    /// <summary>Reads the two files as they are now.</summary>
    public static AccountDatabase Load() => new(ReadFile("/etc/passwd"), ReadFile("/etc/group"));

    /// <summary>The id of a user, by name or number; null where there is none.</summary>
    public uint? User(string name) => Resolve(name, _users, "passwd");

    /// <summary>The id of a group, by name or number; null where there is none.</summary>
    public uint? Group(string name) => Resolve(name, _groups, "group");

    private uint? Resolve(string name, Dictionary<string, uint> known, string database)
    {
        if (uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out uint number))
        {
            return number == Invalid ? null : number;
        }

        if (!known.TryGetValue(name, out uint id))
        {
            id = AskNameService(database, name) ?? (name == Root ? 0 : Invalid);
            known[name] = id; // also the failure: asked once for each load
        }

        return id == Invalid ? null : id;
    }

    private static Dictionary<string, uint> ReadFile(string path)
    {
        Dictionary<string, uint> ids = new(StringComparer.Ordinal);
        if (!File.Exists(path))
        {
            return ids;
        }

        foreach (string line in File.ReadLines(path))
        {
            (string name, uint? id) = ParseLine(line);
            if (id is not null)
            {
                ids.TryAdd(name, id.Value);
            }
        }

        return ids;
    }

    /// <summary>passwd(5) and group(5) both begin with name:password:id.</summary>
    private static (string Name, uint? Id) ParseLine(string line)
    {
        string[] fields = line.Split(':');
        return fields.Length > 2
            && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint id)
            ? (fields[0], id)
            : (fields[0], null);
    }

    private uint? AskNameService(string database, string name)
    {
        if (_patience <= TimeSpan.Zero)
        {
            return null;
        }

        long start = Stopwatch.GetTimestamp();
        string line = NameService.Ask(database, name) ?? string.Empty;
        TimeSpan spent = Stopwatch.GetElapsedTime(start);
        _patience = spent < NameService.Limit ? _patience - spent : TimeSpan.Zero;
        (string found, uint? id) = ParseLine(line);
        return found == name ? id : null;
    }
}
