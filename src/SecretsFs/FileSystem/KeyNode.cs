using SecretsFs.Core.Access;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Sources;
using SecretsFs.Fuse;

namespace SecretsFs.FileSystem;

/// <summary>A key file in the tree: what it is to the kernel, and its last known version.</summary>
internal sealed class KeyNode
{
    private static readonly TimeSpan s_recent = TimeSpan.FromSeconds(1);

    private volatile KeyState _current;
    private long _lastSeen = long.MinValue / 2;

    /// <summary>
    /// A key as declared; <paramref name="before"/> is what the name stood for in an older tree of the same store.
    /// </summary>
    public KeyNode(KeyFile file, string store, AccountDatabase accounts, KeyNode? before)
    {
        uint? owner = accounts.User(file.Owner);
        uint? group = accounts.Group(file.Group);
        bool exist = owner is not null && group is not null;
        Declared = new DeclaredKey(file, exist, before?.Declared.File.Content == file.Content ? before.Declared : null);
        UserId = owner ?? 0;
        GroupId = group ?? 0;
        Mode = exist ? file.Mode.Bits : (ushort)0;
        Inode = NodeIds.Inode(file.Name);
        ContentId = NodeIds.Content(store, file);
        _current = new KeyState(this, null);
    }

    public DeclaredKey Declared { get; }

    public ContentSource Content => Declared.File.Content;

    public ulong Inode { get; }

    /// <summary>What of which store it shows: the same in every process and after every reload.</summary>
    public ulong ContentId { get; }

    public uint UserId { get; }

    public uint GroupId { get; }

    public ushort Mode { get; }

    /// <summary>
    /// Whether the store had the entry within the last second, as far as anybody looked: git and some editors delete a
    /// file and make it again.
    /// </summary>
    public bool WasThereRecently =>
        _current.Version is not null
        || Environment.TickCount64 - Interlocked.Read(ref _lastSeen) < s_recent.TotalMilliseconds;

    /// <summary>The state of the last known version.</summary>
    public KeyState Current
    {
        get => _current;
        set
        {
            if (_current.Version is not null)
            {
                Interlocked.Exchange(ref _lastSeen, Environment.TickCount64);
            }

            _current = value;
        }
    }

    /// <summary>
    /// Whether a key of an older manifest may stand for this one, so that all that is known of it stays.
    /// </summary>
    public bool IsSame(KeyNode other) =>
        Declared.File.Equals(other.Declared.File) && Declared.OwnersExist == other.Declared.OwnersExist
        && UserId == other.UserId && GroupId == other.GroupId;

    /// <summary>The attributes of one version; an unknown length shows as 0.</summary>
    public NodeAttributes Attributes(KeyState state)
    {
        (long seconds, uint nanoseconds) = Time(state.Version);
        return new NodeAttributes
        {
            Inode = Inode,
            Kind = NodeKind.File,
            Permissions = Mode,
            UserId = UserId,
            GroupId = GroupId,
            Size = state.Length ?? 0,
            Links = 1,
            TimeSeconds = seconds,
            TimeNanoseconds = nanoseconds,
        };
    }

    /// <summary>The later of modification and change: files of the Nix store were all modified at second 1.</summary>
    private static (long Seconds, uint Nanoseconds) Time(EntryVersion? version)
    {
        if (version is not EntryVersion known)
        {
            return (0, 0);
        }

        (long, uint) modified = (known.ModifiedSeconds, known.ModifiedNanoseconds);
        (long, uint) changed = (known.ChangedSeconds, known.ChangedNanoseconds);
        return modified.CompareTo(changed) > 0 ? modified : changed;
    }
}
