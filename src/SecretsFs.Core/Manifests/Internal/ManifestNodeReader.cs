using System.Text.Json;

namespace SecretsFs.Core.Manifests.Internal;

/// <summary>Reads strict JSON into nodes that know their lines. It stops at the first error of syntax.</summary>
/// <param name="file">The manifest, as it was named.</param>
/// <param name="utf8">Its content, valid UTF-8.</param>
/// <param name="problems">Takes duplicate members, the one kind of problem that does not stop it.</param>
internal ref struct ManifestNodeReader(string file, ReadOnlySpan<byte> utf8, ProblemCollector problems)
{
    private const int MaxDepth = 16;

    /// <summary>Twenty values for each key of the largest manifest; bounds what the nodes take.</summary>
    private const int MaxNodes = 2_000_000;

    private readonly ReadOnlySpan<byte> _utf8 = utf8;
    private Utf8JsonReader _reader = new(utf8, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });
    private ManifestNode? _root;
    private ManifestNode? _open;
    private string? _name;
    private int _nameLine;
    private int _line = 1;
    private int _counted;
    private int _depth;
    private int _nodes;

    /// <summary>Reads the one value of the file.</summary>
    /// <param name="problem">Why it cannot be read, when it cannot.</param>
    /// <returns>The root, or null when there is a problem.</returns>
    internal ManifestNode? Read(out ManifestProblem? problem)
    {
        problem = null;
        try
        {
            while (problem is null && _reader.Read())
            {
                problem = Take();
            }
        }
        catch (JsonException exception)
        {
            // the one way in which the reader tells of bad syntax
            problem = SyntaxExplainer.Explain(file, _utf8, exception, (int)_reader.BytesConsumed, _open);
        }

        return problem is null ? _root : null;
    }

    private ManifestProblem? Take()
    {
        int start = (int)_reader.TokenStartIndex;
        _line += _utf8[_counted..start].Count((byte)'\n');
        _counted = start;
        switch (_reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _name = JsonText.Of(ref _reader);
                _nameLine = _line;
                return null;
            case JsonTokenType.StartObject:
                return Open(JsonValueKind.Object);
            case JsonTokenType.StartArray:
                return Open(JsonValueKind.Array);
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                _depth--;
                _open = _open?.Parent;
                return null;
            case JsonTokenType.String:
                return Append(JsonValueKind.String, JsonText.Of(ref _reader));
            case JsonTokenType.Number:
                return Append(JsonValueKind.Number, JsonText.Of(ref _reader));
            case JsonTokenType.True:
                return Append(JsonValueKind.True, string.Empty);
            case JsonTokenType.False:
                return Append(JsonValueKind.False, string.Empty);
            default:
                return Append(JsonValueKind.Null, string.Empty);
        }
    }

    private ManifestProblem? Open(JsonValueKind kind)
    {
        if (++_depth > MaxDepth)
        {
            return Refuse($"values are nested deeper than {MaxDepth} levels", "a manifest needs four levels");
        }

        ManifestProblem? problem = Append(kind, string.Empty);
        _open = _open is null ? _root : _open.Children[^1];
        return problem;
    }

    private ManifestProblem? Append(JsonValueKind kind, string text)
    {
        if (++_nodes > MaxNodes)
        {
            return Refuse($"the manifest has more than {MaxNodes} json values", "split it into several mounts");
        }

        if (_open is null)
        {
            _root = ManifestNode.Root(_line, kind, text);
            return null;
        }

        ManifestNode? first = _name is null ? null : _open.Find(_name);
        ManifestNode node = _open.Add(_name, _name is null ? _line : _nameLine, kind, text);
        _name = null;
        if (first is not null)
        {
            problems.Add(
                node,
                $"member {node.Label} is given twice, on lines {first.Line} and {node.Line}",
                "keep one of the two");
        }

        return null;
    }

    private readonly ManifestProblem Refuse(string reason, string hint) =>
        new(file, _line, _open?.Path ?? "$", reason, hint);
}
