using System.Collections.Immutable;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Access;

/// <summary>
/// Decides whether a caller may open a key, beyond owner, group and mode, which the kernel has checked by
/// then. Only ever restricts.
/// </summary>
public static class AccessPolicy
{
    /// <summary>Null where the caller may have the key, else the reason and the mend, for the log.</summary>
    public static string? Refusal(DeclaredKey key, CallerUnit unit)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!key.OwnersExist)
        {
            return $"owner {key.File.Owner} or group {key.File.Group} does not exist: create it, then reload";
        }

        ImmutableArray<UnitName> units = key.File.Units;
        if (units.IsEmpty)
        {
            return null;
        }

        foreach (UnitName allowed in units)
        {
            if (allowed.Value == unit.Name)
            {
                return null;
            }
        }

        return $"only {string.Join(", ", units)} may read it: name the unit under \"units\" if it should";
    }
}
