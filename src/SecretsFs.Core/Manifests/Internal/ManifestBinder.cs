using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace SecretsFs.Core.Manifests.Internal;

/// <summary>Makes a manifest of nodes, and finds everything that is wrong with them.</summary>
/// <param name="file">The manifest, as it was named.</param>
/// <param name="problems">Takes what is wrong.</param>
internal sealed class ManifestBinder(string file, ProblemCollector problems)
{
    private const int DefaultSecretBytes = 1 << 20;

    /// <summary>A decryption takes milliseconds, unless it has to ask an agent, a smartcard or a person.</summary>
    private const int DefaultDecryptSeconds = 5;
    private const int DefaultDecryptSecondsOfGpg = 30;

    private const int DefaultThreads = 4;
    private const long DefaultLockedBytes = 64L << 20;

    private static readonly ImmutableArray<string> s_members =
        ["version", "store", "decryption", "directory", "limits", "keys"];

    private static readonly ImmutableArray<string> s_directoryMembers = ["owner", "group", "mode"];
    private static readonly ImmutableArray<string> s_limitMembers =
        ["secretBytes", "decryptSeconds", "lockedBytes", "threads"];

    private static readonly FrozenDictionary<string, string> s_nonePlanned = FrozenDictionary<string, string>.Empty;

    private readonly ObjectBinder _members = new(problems);
    private readonly ValueBinder _values = new(problems);

    /// <summary>Reads the whole manifest, whose version is 1 if it has one.</summary>
    /// <returns>The manifest; to be used only when there are no problems. Null when nothing could be read.</returns>
    internal Manifest? Bind(ManifestNode root)
    {
        if (!_values.Is(root, JsonValueKind.Object, "write one object, from '{' to '}'"))
        {
            return null;
        }

        _members.RefuseOthers(root, s_members, s_nonePlanned);
        _members.Require(root, "version", "add \"version\": 1");
        ManifestNode? store = _members.Require(
            root, "store", "add the absolute path of the password store: \"store\": \"/path/to/store\"");
        ManifestNode? decryption = _members.Require(
            root, "decryption", $"add \"decryption\": {DecryptionBinder.Example}");
        ManifestNode? keys = _members.Require(root, "keys", "add \"keys\", an object with one member a key file");
        DecryptionSettings engine = new DecryptionBinder(problems).Bind(decryption);
        LimitSettings limits = BindLimits(
            root.Find("limits"), engine is GpgSettings ? DefaultDecryptSecondsOfGpg : DefaultDecryptSeconds);
        return new Manifest
        {
            File = file,
            Store = _values.Directory(store),
            Decryption = engine,
            Directory = BindDirectory(root.Find("directory")),
            Limits = limits,
            Keys = new KeysBinder(problems, limits.SecretBytes).Bind(keys),
            Lines = new LineIndex(root),
        };
    }

    private DirectorySettings BindDirectory(ManifestNode? node)
    {
        node = IfObject(node, s_directoryMembers);
        return new DirectorySettings(
            _values.Account(node?.Find("owner"), "user", "root"),
            _values.Account(node?.Find("group"), "group", "keys"),
            _values.Mode(node?.Find("mode"), FilePermissions.DefaultOfDirectories));
    }

    private LimitSettings BindLimits(ManifestNode? node, int defaultDecryptSeconds)
    {
        node = IfObject(node, s_limitMembers);
        long secret = _values.WholeNumber(node?.Find("secretBytes"), DefaultSecretBytes, 1, 64L << 20);
        long seconds = _values.WholeNumber(node?.Find("decryptSeconds"), defaultDecryptSeconds, 1, 300);
        ManifestNode? lockedNode = node?.Find("lockedBytes");
        long locked = _values.WholeNumber(lockedNode, DefaultLockedBytes, 64L << 10, 16L << 30);
        if (lockedNode is not null && locked < secret)
        {
            problems.Add(
                lockedNode,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"\"lockedBytes\" {locked} is less than \"secretBytes\", which is {secret}"),
                "raise lockedBytes or lower secretBytes: a secret of the largest size must fit");
        }

        long threads = _values.WholeNumber(node?.Find("threads"), DefaultThreads, 1, 64);
        return new LimitSettings((int)secret, TimeSpan.FromSeconds(seconds), locked, (int)threads);
    }

    /// <summary>The node, its members checked, where it is there and an object.</summary>
    private ManifestNode? IfObject(ManifestNode? node, ImmutableArray<string> members)
    {
        if (node is null
            || !_values.Is(node, JsonValueKind.Object, "write an object, or leave it out to have the defaults"))
        {
            return null;
        }

        _members.RefuseOthers(node, members, s_nonePlanned);
        return node;
    }
}
