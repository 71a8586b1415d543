using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace SecretsFs.Core.Manifests.Internal;

/// <summary>Reads the member "decryption".</summary>
/// <param name="problems">Takes what is wrong.</param>
internal sealed class DecryptionBinder(ProblemCollector problems)
{
    private const string Engine = "gpg";
    private const string PlannedEngine = "rnp";
    private const string PlannedHint = "it belongs to engine rnp, remove it";

    private static readonly ImmutableArray<string> s_members = ["engine", "home", "prompt"];

    private static readonly FrozenDictionary<string, string> s_planned = new Dictionary<string, string>
    {
        ["keyFile"] = PlannedHint,
        ["passphraseFile"] = PlannedHint,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly ObjectBinder _members = new(problems);
    private readonly ValueBinder _values = new(problems);

    /// <summary>Reads the settings.</summary>
    internal DecryptionSettings Bind(ManifestNode? node)
    {
        if (node is null || !_values.Is(node, JsonValueKind.Object, "write an object: { \"engine\": \"gpg\" }"))
        {
            return new GpgSettings(null, false);
        }

        _members.RefuseOthers(node, s_members, s_planned);
        CheckEngine(_members.Require(node, "engine", "add \"engine\": \"gpg\""));
        ManifestNode? home = node.Find("home");
        return new GpgSettings(
            home is null || home.Kind == JsonValueKind.Null ? null : _values.Directory(home),
            _values.Flag(node.Find("prompt"), false));
    }

    private void CheckEngine(ManifestNode? node)
    {
        if (node is null || !_values.Is(node, JsonValueKind.String, "write \"gpg\"") || node.Text == Engine)
        {
            return;
        }

        if (node.Text == PlannedEngine)
        {
            problems.Add(node, "engine \"rnp\" is not supported yet", "write \"gpg\"");
            return;
        }

        string near = NearName.Find(node.Text, [Engine]) is null ? string.Empty : "did you mean \"gpg\"? ";
        problems.Add(node, $"engine {Printable.Quote(node.Text)} is not known", near + "known engines: gpg");
    }
}
