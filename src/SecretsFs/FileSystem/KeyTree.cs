using System.Collections.Frozen;
using SecretsFs.Core.Access;
using SecretsFs.Core.Manifests;
using SecretsFs.Fuse;

namespace SecretsFs.FileSystem;

/// <summary>The directories and key files of one manifest. Immutable; another manifest makes another tree.</summary>
internal sealed class KeyTree
{
    private const ushort OnlyOwner = 0x1c0; // 0700

    private readonly uint _userId;
    private readonly uint _groupId;
    private readonly ushort _mode;
    private readonly Dictionary<ulong, KeyNode> _byContent = [];

    /// <summary>By what a node id has of the name; null where several share it.</summary>
    private readonly Dictionary<ulong, KeyNode?> _byNamePart = [];

    /// <summary>To the tick: programs tell by it that a directory is another than before.</summary>
    private readonly DateTimeOffset _builtAt = DateTimeOffset.UtcNow;

    private KeyTree(
        DirectorySettings settings,
        AccountDatabase accounts,
        Dictionary<string, DirectoryNode> directories,
        Dictionary<string, KeyNode> keys)
    {
        uint? owner = accounts.User(settings.Owner);
        uint? group = accounts.Group(settings.Group);
        bool exist = owner is not null && group is not null;
        _userId = exist ? owner!.Value : 0;
        _groupId = exist ? group!.Value : 0;
        _mode = exist ? settings.Mode.Bits : OnlyOwner;
        Root = directories[string.Empty];
        Directories = directories.Values.ToFrozenDictionary(directory => directory.Node);
        Keys = keys.ToFrozenDictionary(StringComparer.Ordinal);
        foreach (KeyNode key in keys.Values)
        {
            ulong part = NodeIds.NamePart(key.Inode);
            _byContent[key.ContentId] = key;
            _byNamePart[part] = _byNamePart.ContainsKey(part) ? null : key;
        }
    }

    public DirectoryNode Root { get; }

    /// <summary>By node id.</summary>
    public FrozenDictionary<ulong, DirectoryNode> Directories { get; }

    /// <summary>By name.</summary>
    public FrozenDictionary<string, KeyNode> Keys { get; }

    /// <summary>
    /// Builds the tree. Keys that <paramref name="previous"/>, a tree of the same store, has with the
    /// same definition are taken over, with all that is known of them.
    /// </summary>
    public static KeyTree Build(Manifest manifest, AccountDatabase accounts, KeyTree? previous)
    {
        Dictionary<string, DirectoryNode> directories = new(StringComparer.Ordinal)
        {
            [string.Empty] = new DirectoryNode(string.Empty, null),
        };
        Dictionary<string, KeyNode> keys = new(StringComparer.Ordinal);
        foreach (KeyFile file in manifest.Keys.Values)
        {
            KeyNode? before = previous?.Keys.GetValueOrDefault(file.Name.Value);
            DirectoryNode directory = DirectoryOf(file.Name, directories);
            KeyNode key = new(file, manifest.Store, accounts, before);
            if (before?.IsSame(key) == true)
            {
                key = before;
            }

            keys.Add(file.Name.Value, key);
            directory.Add(file.Name.Parts[^1], key);
        }

        foreach (DirectoryNode directory in directories.Values)
        {
            directory.Seal();
        }

        return new KeyTree(manifest.Directory, accounts, directories, keys);
    }

    /// <summary>
    /// The key that a node id belongs to, whatever its version; null where that cannot be told from the id.
    /// </summary>
    public KeyNode? KeyOf(ulong node) => _byNamePart.GetValueOrDefault(NodeIds.NamePart(node));

    /// <summary>The key that shows this content of this store; null where it is not declared.</summary>
    public KeyNode? KeyWith(ulong contentId) => _byContent.GetValueOrDefault(contentId);

    public NodeAttributes Attributes(DirectoryNode directory) => new()
    {
        Inode = directory.Node,
        Kind = NodeKind.Directory,
        Permissions = _mode,
        UserId = _userId,
        GroupId = _groupId,
        Links = 2 + directory.Directories,
        TimeSeconds = _builtAt.ToUnixTimeSeconds(),
        TimeNanoseconds = (uint)(_builtAt.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick),
    };

    private static DirectoryNode DirectoryOf(SecretName name, Dictionary<string, DirectoryNode> directories)
    {
        DirectoryNode directory = directories[string.Empty];
        foreach (string part in name.Parts.AsSpan()[..^1])
        {
            string path = directory.Path.Length == 0 ? part : $"{directory.Path}/{part}";
            if (!directories.TryGetValue(path, out DirectoryNode? child))
            {
                child = new DirectoryNode(path, directory);
                directories.Add(path, child);
                directory.Add(part, child);
            }

            directory = child;
        }

        return directory;
    }
}
