namespace SecretsFs.Core.Manifests.Internal;

/// <summary>The lines of a manifest's members by JSON path.</summary>
/// <remarks>Made when first asked: nobody asks for those of a manifest that suits its machine.</remarks>
internal sealed class LineIndex(ManifestNode root)
{
    private readonly Lazy<Dictionary<string, int>> _lines = new(() => Collect(root));

    /// <summary>The line of the path or of its nearest parent, 1 when there is none.</summary>
    internal int LineOf(string jsonPath)
    {
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lines =
            _lines.Value.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int end = jsonPath.Length; end > 0; end--)
        {
            // a prefix that is the path of a member ends where a segment ends
            bool ends = end == jsonPath.Length || jsonPath[end] is '.' or '[';
            if (ends && lines.TryGetValue(jsonPath.AsSpan(0, end), out int line))
            {
                return line;
            }
        }

        return 1;
    }

    private static Dictionary<string, int> Collect(ManifestNode root)
    {
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        Stack<(ManifestNode Node, string Path)> pending = new();
        pending.Push((root, root.Path));
        while (pending.TryPop(out (ManifestNode Node, string Path) next))
        {
            lines[next.Path] = next.Node.Line;
            foreach (ManifestNode child in next.Node.Children)
            {
                pending.Push((child, next.Path + child.Segment));
            }
        }

        return lines;
    }
}
