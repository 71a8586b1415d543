using System.Collections.Immutable;
using System.Globalization;

namespace SecretsFs.Core.Access;

/// <summary>A user of this machine, with all that the kernel decides by.</summary>
/// <param name="Name">The name.</param>
/// <param name="Id">The user id.</param>
/// <param name="GroupId">The id of the main group.</param>
/// <param name="Groups">The ids of the other groups; may hold the main one as well.</param>
public sealed record UnixUser(string Name, uint Id, uint GroupId, ImmutableArray<uint> Groups)
{
    /// <summary>Asks getent(1), which may take two seconds twice; null where there is no such user.</summary>
    public static UnixUser? Find(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        string[]? fields = NameService.Ask("passwd", name)?.Split(':'); // name:password:uid:gid:...
        if (fields is not { Length: > 3 } || Number(fields[2]) is not uint id || Number(fields[3]) is not uint group)
        {
            return null;
        }

        string[] groups = NameService.Ask("initgroups", fields[0])?.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            ?? [];
        return new UnixUser(fields[0], id, group, [.. groups.Skip(1).Select(Number).OfType<uint>()]);
    }

    private static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : null;
}
