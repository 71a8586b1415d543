using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace SecretsFs.Core.Manifests.Internal;

/// <summary>Reads the member "keys".</summary>
/// <param name="problems">Takes what is wrong.</param>
/// <param name="secretBytes">The most that a content may have.</param>
internal sealed class KeysBinder(ProblemCollector problems, int secretBytes)
{
    private const int MaxKeys = 100_000;

    private static readonly ImmutableArray<string> s_members =
        [.. ContentBinder.Members, "owner", "group", "mode", "units"];

    private static readonly FrozenDictionary<string, string> s_planned = new Dictionary<string, string>
    {
        ["otp"] = "remove it: one-time passwords are for a later version",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly ContentBinder _contents = new(problems, secretBytes);
    private readonly ObjectBinder _members = new(problems);
    private readonly ValueBinder _values = new(problems);

    /// <summary>Reads every key file.</summary>
    internal FrozenDictionary<string, KeyFile> Bind(ManifestNode? node)
    {
        if (node is null || !_values.Is(node, JsonValueKind.Object, "write an object with one member a key file"))
        {
            return FrozenDictionary<string, KeyFile>.Empty;
        }

        if (node.Children.Count > MaxKeys)
        {
            problems.Add(node, $"more than {MaxKeys} keys are declared", "split the manifest into several mounts");
            return FrozenDictionary<string, KeyFile>.Empty;
        }

        Dictionary<string, KeyFile> keys = new(StringComparer.Ordinal);
        List<(SecretName Name, ManifestNode Node)> named = [];
        foreach (ManifestNode member in node.Children)
        {
            if (!SecretName.TryRead(member.Name!, out SecretName? name, out Refusal refusal))
            {
                problems.Add(member, refusal);
            }
            else if (node.Find(name.Value) == member)
            {
                named.Add((name, member));
            }

            // the members of a key file are looked at even when its name is bad, to find every problem at once
            if (BindKey(member, name) is { } key)
            {
                keys.TryAdd(key.Name.Value, key);
            }
        }

        new DirectoryConflicts(problems).Check(named);
        return keys.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private KeyFile? BindKey(ManifestNode node, SecretName? name)
    {
        if (!_values.Is(node, JsonValueKind.Object, "write an object: { \"pass\": \"name/of/entry\" }"))
        {
            return null;
        }

        _members.RefuseOthers(node, s_members, s_planned);
        ContentSource? content = _contents.Bind(node);
        string owner = _values.Account(node.Find("owner"), "user", "root");
        string group = _values.Account(node.Find("group"), "group", "root");
        FilePermissions mode = _values.Mode(node.Find("mode"), FilePermissions.DefaultOfKeys);
        ImmutableArray<UnitName> units = BindUnits(node.Find("units"));
        return name is null || content is null
            ? null
            : new KeyFile
            {
                Name = name,
                Content = content,
                Owner = owner,
                Group = group,
                Mode = mode,
                Units = units,
                JsonPath = node.Path,
            };
    }

    private ImmutableArray<UnitName> BindUnits(ManifestNode? node)
    {
        if (node is null
            || !_values.Is(node, JsonValueKind.Array, "write an array such as [\"nginx.service\"], or leave it out"))
        {
            return [];
        }

        if (node.Children.Count == 0)
        {
            // no default widens access: a list that was computed and came out empty must not let everybody in
            problems.Add(
                node, "no unit is listed", "name the units that may read the key, or leave \"units\" out for all");
            return [];
        }

        ImmutableArray<UnitName>.Builder units = ImmutableArray.CreateBuilder<UnitName>(node.Children.Count);
        HashSet<UnitName> seen = [];
        foreach (ManifestNode item in node.Children)
        {
            if (!_values.Is(item, JsonValueKind.String, "write the name of a unit in quotes"))
            {
                continue;
            }

            if (!UnitName.TryRead(item.Text, out UnitName? unit, out Refusal refusal))
            {
                problems.Add(item, refusal);
            }
            else if (!seen.Add(unit))
            {
                problems.Add(item, $"unit {Printable.Quote(unit.Value)} is listed twice", "keep one of the two");
            }
            else
            {
                units.Add(unit);
            }
        }

        return units.DrainToImmutable();
    }
}
