using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace SecretsFs.Core.Manifests.Internal;

/// <summary>Reads where the content of a key file comes from: an entry, a part of one, or a template.</summary>
/// <param name="problems">Takes what is wrong.</param>
/// <param name="secretBytes">The most that a content may have.</param>
internal sealed class ContentBinder(ProblemCollector problems, int secretBytes)
{
    private const int MostPieces = 1000;

    /// <summary>Each costs a descriptor and a decryption at every open.</summary>
    private const int MostEntries = 64;

    private const int MostLines = 1_000_000;
    private const string Pass = "pass";
    private const string Template = "template";
    private const string StripFinalNewline = "stripFinalNewline";
    private const string Line = "line";
    private const string Field = "field";
    private const string PieceHint = "write text in quotes, or an object: { \"pass\": \"name/of/entry\" }";

    private static readonly ImmutableArray<string> s_parts = [StripFinalNewline, Line, Field];
    private static readonly ImmutableArray<string> s_pieceMembers = [Pass, .. s_parts];

    private static readonly FrozenDictionary<string, string> s_notInPieces = new Dictionary<string, string>
    {
        [Template] = "write its pieces here",
        ["otp"] = "remove it: one-time passwords are for a later version",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Templates may name one entry many times: it is one object.</summary>
    private readonly Dictionary<string, EntryName> _entries = new(StringComparer.Ordinal);
    private readonly ObjectBinder _members = new(problems);
    private readonly ValueBinder _values = new(problems);

    /// <summary>The members of a key file that this reads.</summary>
    internal static ImmutableArray<string> Members { get; } = [.. s_pieceMembers, Template];

    /// <summary>Reads the members of a key file; null, and a problem, where they make no content.</summary>
    internal ContentSource? Bind(ManifestNode node)
    {
        ManifestNode? template = node.Find(Template);
        if (template is null)
        {
            return BindEntry(node);
        }

        foreach (ManifestNode member in Given(node, s_pieceMembers))
        {
            problems.Add(
                member,
                $"member \"{member.Name}\" cannot be beside \"{Template}\"",
                $"put it into a piece of the template, or remove \"{Template}\"");
        }

        return BindTemplate(template);
    }

    private EntryContent? BindEntry(ManifestNode node)
    {
        ManifestNode? pass = _members.Require(node, Pass, "add \"pass\" with the name of an entry of the store");
        bool isTrimmed = _values.Flag(node.Find(StripFinalNewline), false);
        int line = (int)_values.WholeNumber(node.Find(Line), 0, 1, MostLines);
        string? field = BindField(node.Find(Field));
        ManifestNode[] parts = [.. Given(node, s_parts).Where(IsSet)];
        if (parts.Length > 1)
        {
            problems.Add(
                parts[1],
                $"members \"{parts[0].Name}\" and \"{parts[1].Name}\" exclude each other",
                "keep the one that is meant");
        }

        if (pass is null || !_values.Is(pass, JsonValueKind.String, "write the name of an entry in quotes"))
        {
            return null;
        }

        if (!_entries.TryGetValue(pass.Text, out EntryName? entry))
        {
            if (!EntryName.TryRead(pass.Text, out entry, out Refusal refusal))
            {
                problems.Add(pass, refusal);
                return null;
            }

            _entries.Add(pass.Text, entry);
        }

        return field is not null ? new EntryField(entry, field)
            : line > 0 ? new EntryLine(entry, line)
            : isTrimmed ? new TrimmedEntry(entry)
            : new WholeEntry(entry);
    }

    /// <summary>Those members that are there; one that is given twice, which has been said, once.</summary>
    private static IEnumerable<ManifestNode> Given(ManifestNode node, ImmutableArray<string> names) =>
        node.Children.Where(member => names.Contains(member.Name!) && node.Find(member.Name!) == member);

    /// <summary>Whether it asks for a part: "stripFinalNewline": false does not.</summary>
    private static bool IsSet(ManifestNode member) => member.Kind != JsonValueKind.False;

    private string? BindField(ManifestNode? node)
    {
        if (node is null || !_values.Is(node, JsonValueKind.String, "write the name of a field in quotes"))
        {
            return null;
        }

        if (FieldRules.Check(node.Text) is { } refusal)
        {
            problems.Add(node, refusal);
        }

        return node.Text;
    }

    private Template? BindTemplate(ManifestNode node)
    {
        if (!_values.Is(node, JsonValueKind.Array, "write an array of texts and of objects with \"pass\""))
        {
            return null;
        }

        if (node.Children.Count > MostPieces)
        {
            problems.Add(node, $"the template has more than {MostPieces} pieces", "join texts that follow each other");
            return null;
        }

        ImmutableArray<TemplatePiece>.Builder pieces = ImmutableArray.CreateBuilder<TemplatePiece>();
        foreach (ManifestNode item in node.Children)
        {
            if (BindPiece(item) is { } piece)
            {
                pieces.Add(piece);
            }
        }

        if (pieces.Count < node.Children.Count)
        {
            return null; // what is wrong with the others has been said
        }

        Template template = new(pieces.DrainToImmutable());
        if (template.Entries.Length > MostEntries)
        {
            problems.Add(node, $"the template names more than {MostEntries} entries", "make several files");
        }
        else if (template.Entries.IsEmpty && template.Pieces.Length > 0)
        {
            problems.Add(
                node,
                "the template has no reference: whoever can read the manifest knows the file",
                "name an entry with { \"pass\": \"name/of/entry\" }, or write [] for an empty file");
        }

        if (template.TextBytes > secretBytes)
        {
            problems.Add(
                node,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the text of the template has {template.TextBytes} bytes, and a content {secretBytes} at most"),
                "raise limits.secretBytes, or shorten the text");
        }

        return template;
    }

    private TemplatePiece? BindPiece(ManifestNode item)
    {
        if (item.Kind == JsonValueKind.Object)
        {
            _members.RefuseOthers(item, s_pieceMembers, s_notInPieces, "cannot be in a piece of a template");
            return BindEntry(item) is { } reference ? TemplatePiece.Of(reference) : null;
        }

        if (item.Kind != JsonValueKind.String)
        {
            problems.Add(item, $"{item.Label} must be a string or an object, not {item.KindLabel}", PieceHint);
            return null;
        }

        if (!TextRules.IsWellFormed(item.Text))
        {
            problems.Add(item, TextRules.HalfPair("text", item.Text));
            return null;
        }

        return TemplatePiece.Literal(item.Text);
    }
}
