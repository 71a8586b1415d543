using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace SecretsFs.Core.Manifests.Internal;

/// <summary>Reads the member "decryption".</summary>
/// <param name="problems">Takes what is wrong.</param>
internal sealed class DecryptionBinder(ProblemCollector problems)
{
    private const string Rnp = "rnp";
    private const string Gpg = "gpg";

    /// <summary>What a hint advises for a machine that nobody sits at.</summary>
    internal const string Example = "{ \"engine\": \"rnp\", \"keyFile\": \"/path/to/host.key\" }";

    private static readonly ImmutableArray<string> s_engines = [Rnp, Gpg];
    private static readonly ImmutableArray<string> s_rnpMembers = ["keyFile", "passphraseFile"];
    private static readonly ImmutableArray<string> s_gpgMembers = ["home", "prompt"];

    private readonly ObjectBinder _members = new(problems);
    private readonly ValueBinder _values = new(problems);

    /// <summary>Reads the settings.</summary>
    internal DecryptionSettings Bind(ManifestNode? node)
    {
        if (node is null || !_values.Is(node, JsonValueKind.Object, $"write an object: {Example}"))
        {
            return new GpgSettings(null, false);
        }

        string? engine = BindEngine(_members.Require(
            node,
            "engine",
            "add \"engine\": \"rnp\", for a key file of this machine, or \"gpg\", for a person's keys"));
        RefuseOthers(node, engine);
        return engine == Rnp ? BindRnp(node) : BindGpg(node);
    }

    private RnpSettings BindRnp(ManifestNode node)
    {
        ManifestNode? keyFile = _members.Require(
            node, "keyFile", "add the absolute path of the secret key: \"keyFile\": \"/path/to/host.key\"");
        return new RnpSettings(_values.File(keyFile), OptionalPath(node.Find("passphraseFile"), _values.File));
    }

    private GpgSettings BindGpg(ManifestNode node) => new(
        OptionalPath(node.Find("home"), _values.Directory), _values.Flag(node.Find("prompt"), false));

    private static string? OptionalPath(ManifestNode? node, Func<ManifestNode, string> bind) =>
        node is null || node.Kind == JsonValueKind.Null ? null : bind(node);

    /// <summary>The engine; null, and a problem, where it is none.</summary>
    private string? BindEngine(ManifestNode? node)
    {
        if (node is null || !_values.Is(node, JsonValueKind.String, "write \"rnp\" or \"gpg\""))
        {
            return null;
        }

        if (s_engines.Contains(node.Text))
        {
            return node.Text;
        }

        string near = NearName.Find(node.Text, s_engines) is string name ? $"did you mean \"{name}\"? " : string.Empty;
        problems.Add(
            node, $"engine {Printable.Quote(node.Text)} is not known", near + "known engines: rnp, gpg");
        return null;
    }

    /// <summary>
    /// Refuses members that the engine does not have, and names the engine where the other one has them.
    /// </summary>
    private void RefuseOthers(ManifestNode node, string? engine)
    {
        bool isRnp = engine == Rnp;
        bool isGpg = engine == Gpg;
        ImmutableArray<string> known =
        [
            "engine", .. isGpg ? [] : s_rnpMembers, .. isRnp ? [] : s_gpgMembers,
        ];
        Dictionary<string, string> others = [];
        foreach (string other in isRnp ? s_gpgMembers : isGpg ? s_rnpMembers : [])
        {
            others[other] = $"remove it, or use engine {(isRnp ? Gpg : Rnp)}";
        }

        _members.RefuseOthers(
            node, known, others.ToFrozenDictionary(StringComparer.Ordinal), $"does not belong to engine {engine}");
    }
}
