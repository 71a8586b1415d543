using System.Collections.Immutable;

namespace SecretsFs.Core.Manifests;

/// <summary>One key file that the manifest declares. Immutable, safe on any thread.</summary>
/// <remarks>
/// Two key files are equal when a reader could not tell them apart: same name, content, owner, group, mode, and the
/// same units in the same order. Where it stands in the manifest does not count.
/// </remarks>
public sealed record KeyFile
{
    private readonly ImmutableArray<UnitName> _units = [];

    /// <summary>Its path below the mountpoint.</summary>
    public required SecretName Name { get; init; }

    /// <summary>Where its content comes from.</summary>
    public required ContentSource Content { get; init; }

    /// <summary>The name of the user that owns it; not looked up yet.</summary>
    public required string Owner { get; init; }

    /// <summary>The name of the group that owns it; not looked up yet.</summary>
    public required string Group { get; init; }

    /// <summary>Its permission bits.</summary>
    public required FilePermissions Mode { get; init; }

    /// <summary>The units whose processes may open it; empty means every unit. Never the default array.</summary>
    public required ImmutableArray<UnitName> Units
    {
        get => _units;
        init => _units = value.IsDefault ? [] : value;
    }

    /// <summary>Where the manifest declares it, such as <c>$.keys["nginx/tls.key"]</c>.</summary>
    public required string JsonPath { get; init; }

    /// <summary>Equal when everything but <see cref="JsonPath"/> is equal.</summary>
    /// <param name="other">The other key file.</param>
    /// <returns>True when a reload from one to the other changes nothing.</returns>
    public bool Equals(KeyFile? other) =>
        other is not null
        && Name == other.Name
        && Content == other.Content
        && string.Equals(Owner, other.Owner, StringComparison.Ordinal)
        && string.Equals(Group, other.Group, StringComparison.Ordinal)
        && Mode == other.Mode
        && Units.AsSpan().SequenceEqual(other.Units.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Name);
        hash.Add(Content);
        hash.Add(Owner, StringComparer.Ordinal);
        hash.Add(Group, StringComparer.Ordinal);
        hash.Add(Mode);
        foreach (UnitName unit in Units)
        {
            hash.Add(unit);
        }

        return hash.ToHashCode();
    }
}
