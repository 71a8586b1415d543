using System.Collections.Immutable;
using System.Globalization;

namespace SecretsFs.Core.Manifests.Internal;

/// <summary>Collects the problems of one manifest.</summary>
/// <param name="file">The manifest, as it was named.</param>
internal sealed class ProblemCollector(string file)
{
    /// <summary>Nobody reads more; without an end, a broken file of 16 MiB could fill the memory.</summary>
    internal const int MaxListed = 1000;

    private readonly List<ManifestProblem> _problems = [];
    private int _unlisted;

    /// <summary>Whether there is none so far.</summary>
    internal bool IsEmpty => _problems.Count == 0;

    /// <summary>Adds a problem of a node.</summary>
    internal void Add(ManifestNode node, string reason, string hint)
    {
        if (_problems.Count < MaxListed)
        {
            _problems.Add(new ManifestProblem(file, node.Line, node.Path, reason, hint));
        }
        else
        {
            _unlisted++;
        }
    }

    /// <summary>Adds the refusal of a node's text.</summary>
    internal void Add(ManifestNode node, Refusal refusal) => Add(node, refusal.Reason, refusal.Hint);

    /// <summary>Every problem by line; those of one line as they were found.</summary>
    internal ImmutableArray<ManifestProblem> InOrder()
    {
        ImmutableArray<ManifestProblem> ordered = [.. _problems.OrderBy(static problem => problem.Line)];
        return _unlisted == 0
            ? ordered
            : ordered.Add(new ManifestProblem(
                file,
                ordered[^1].Line,
                "$",
                string.Create(CultureInfo.InvariantCulture, $"{_unlisted} more problems are not listed"),
                "mend these first"));
    }
}
