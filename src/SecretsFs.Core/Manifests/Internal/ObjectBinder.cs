using System.Collections.Frozen;
using System.Collections.Immutable;

namespace SecretsFs.Core.Manifests.Internal;

/// <summary>Finds the members of objects, and refuses those that the format does not have.</summary>
/// <param name="problems">Takes what is wrong.</param>
internal sealed class ObjectBinder(ProblemCollector problems)
{
    /// <summary>The member; null, and a problem of the object, when it is not there.</summary>
    internal ManifestNode? Require(ManifestNode parent, string name, string hint)
    {
        ManifestNode? member = parent.Find(name);
        if (member is null)
        {
            string where = parent.Parent is null ? string.Empty : $" in {parent.Label}";
            problems.Add(parent, $"member \"{name}\" is missing{where}", hint);
        }

        return member;
    }

    /// <summary>Refuses every member that is not known.</summary>
    /// <param name="parent">The object.</param>
    /// <param name="known">The names that it can have.</param>
    /// <param name="others">Names that mean something elsewhere or later, each with a hint.</param>
    /// <param name="reason">Why those cannot be here.</param>
    internal void RefuseOthers(
        ManifestNode parent,
        ImmutableArray<string> known,
        FrozenDictionary<string, string> others,
        string reason = "is not supported yet")
    {
        foreach (ManifestNode member in parent.Children)
        {
            string name = member.Name!;
            if (known.Contains(name))
            {
                continue;
            }

            if (others.TryGetValue(name, out string? hint))
            {
                problems.Add(member, $"member \"{name}\" {reason}", hint);
                continue;
            }

            string list = "known members: " + string.Join(", ", known);
            problems.Add(
                member,
                $"member {member.Label} is not known",
                NearName.Find(name, known) is { } near ? $"did you mean \"{near}\"? {list}" : list);
        }
    }
}
