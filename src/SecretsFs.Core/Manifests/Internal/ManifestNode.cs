using System.Globalization;
using System.Text.Json;

namespace SecretsFs.Core.Manifests.Internal;

/// <summary>One JSON value of the manifest that knows where it stands.</summary>
internal sealed class ManifestNode
{
    /// <summary>Below this, looking at each member is faster than a dictionary.</summary>
    private const int FewMembers = 8;

    /// <summary>Longer than any valid name: such names are cut in paths, or a few would fill the memory.</summary>
    private const int MaxSegment = 1024;

    private readonly ManifestNode? _parent;
    private readonly int _index;
    private List<ManifestNode>? _children;
    private Dictionary<string, ManifestNode>? _byName;

    private ManifestNode(ManifestNode? parent, string? name, int line, JsonValueKind kind, string text)
    {
        _parent = parent;
        _index = parent?._children?.Count ?? 0;
        Name = name;
        Line = line;
        Kind = kind;
        Text = text;
    }

    /// <summary>The name of the member, null for the root and for array items.</summary>
    internal string? Name { get; }

    /// <summary>The line of the member's name, or of the value where there is no name; from 1.</summary>
    internal int Line { get; }

    /// <summary>What it is.</summary>
    internal JsonValueKind Kind { get; }

    /// <summary>A string's content, a number as written; empty otherwise.</summary>
    internal string Text { get; }

    /// <summary>The members or items in the order of the file, duplicate members included.</summary>
    internal IReadOnlyList<ManifestNode> Children => _children ?? [];

    /// <summary>What messages call it.</summary>
    internal string Label => Name is not null ? Printable.Quote(Name)
        : _parent is null ? "the manifest"
        : string.Create(CultureInfo.InvariantCulture, $"item {_index}");

    /// <summary>What it is, for messages.</summary>
    internal string KindLabel => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    /// <summary>What it adds to the path of its parent, one line and unambiguous.</summary>
    internal string Segment => _parent is null ? "$"
        : Name is null ? string.Create(CultureInfo.InvariantCulture, $"[{_index}]")
        : IsPlain(Name) ? "." + Name
        : Name.Length > MaxSegment ? $"[{Printable.Quote(Name)}]"
        : $"[{Printable.QuoteWhole(Name)}]";

    /// <summary>Its path from the root, one line: <c>$.keys["nginx/tls.key"].units[0]</c>.</summary>
    internal string Path
    {
        get
        {
            List<string> segments = [];
            for (ManifestNode? node = this; node is not null; node = node._parent)
            {
                segments.Add(node.Segment);
            }

            segments.Reverse();
            return string.Concat(segments);
        }
    }

    /// <summary>The innermost object or array it is in; null for the root.</summary>
    internal ManifestNode? Parent => _parent;

    /// <summary>Makes the root.</summary>
    internal static ManifestNode Root(int line, JsonValueKind kind, string text) => new(null, null, line, kind, text);

    /// <summary>Adds a member (with a name) or an item (without).</summary>
    internal ManifestNode Add(string? name, int line, JsonValueKind kind, string text)
    {
        ManifestNode child = new(this, name, line, kind, text);
        _children ??= [];
        _children.Add(child);
        if (_byName is not null && name is not null)
        {
            _byName.TryAdd(name, child);
        }
        else if (name is not null && _children.Count > FewMembers)
        {
            _byName = new Dictionary<string, ManifestNode>(StringComparer.Ordinal);
            foreach (ManifestNode member in _children)
            {
                _byName.TryAdd(member.Name!, member);
            }
        }

        return child;
    }

    /// <summary>The first member of that name, or null.</summary>
    internal ManifestNode? Find(string name) => _byName is not null
        ? _byName.GetValueOrDefault(name)
        : _children?.Find(member => string.Equals(member.Name, name, StringComparison.Ordinal));

    private static bool IsPlain(string name) =>
        name.Length is > 0 and <= MaxSegment
        && !char.IsAsciiDigit(name[0])
        && name.All(static character => char.IsAsciiLetterOrDigit(character) || character == '_');
}
