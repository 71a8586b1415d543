namespace SecretsFs.Core.Manifests.Internal;

/// <summary>Finds names that are a file and, because of a longer name, also a directory.</summary>
/// <param name="problems">Takes what is wrong.</param>
internal sealed class DirectoryConflicts(ProblemCollector problems)
{
    /// <summary>Adds one problem a file that is also a directory, at the file.</summary>
    /// <param name="keys">Every name once, and where it is declared.</param>
    internal void Check(List<(SecretName Name, ManifestNode Node)> keys)
    {
        // no name has a NUL, so that with it for '/' whatever is below a file comes right after the file
        List<Declared> sorted = new(keys.Count);
        foreach ((SecretName name, ManifestNode node) in keys)
        {
            sorted.Add(new Declared(name.Value.Replace('/', '\0'), name, node));
        }

        sorted.Sort(static (a, b) => string.CompareOrdinal(a.Sortable, b.Sortable));
        for (int i = 0; i + 1 < sorted.Count; i++)
        {
            (string file, SecretName name, ManifestNode node) = sorted[i];
            (string below, SecretName longer, ManifestNode other) = sorted[i + 1];
            if (below.Length > file.Length && below[file.Length] == '\0'
                && below.StartsWith(file, StringComparison.Ordinal))
            {
                problems.Add(
                    node,
                    $"{Printable.Quote(name.Value)} is a file here and a directory "
                        + $"because of {Printable.Quote(longer.Value)} on line {other.Line}",
                    "rename one of the two");
            }
        }
    }

    /// <summary>A class: code for lists of it is there and need not be made while a worker starts.</summary>
    private sealed record Declared(string Sortable, SecretName Name, ManifestNode Node);
}
