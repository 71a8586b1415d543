using System.Text;

namespace SecretsFs.FileSystem;

/// <summary>A directory of one tree. Immutable once the tree is built.</summary>
/// <param name="path">Its path below the mountpoint; empty for the root.</param>
/// <param name="parent">The directory it is in; null for the root.</param>
internal sealed class DirectoryNode(string path, DirectoryNode? parent)
{
    /// <summary>Offsets of a listing below this are those of <c>.</c> and <c>..</c>.</summary>
    public const ulong FirstPosition = 2;

    /// <summary>By name, once the tree is built.</summary>
    private readonly List<DirectoryChild> _children = [];

    private DirectoryChild[] _byPosition = [];

    public string Path { get; } = path;

    public ulong Node { get; } = NodeIds.Directory(path);

    public DirectoryNode Parent => parent ?? this;

    public uint Directories { get; private set; }

    public void Add(string name, DirectoryNode directory)
    {
        _children.Add(new DirectoryChild(Encoding.UTF8.GetBytes(name), directory.Node, directory, null));
        Directories++;
    }

    public void Add(string name, KeyNode key) =>
        _children.Add(new DirectoryChild(Encoding.UTF8.GetBytes(name), key.Inode, null, key));

    /// <summary>
    /// Ends the building. The position of a child in listings is a function of its name, so that one that is under way
    /// while the manifest is reloaded goes on where it was, and misses and repeats nothing that stays.
    /// </summary>
    public void Seal()
    {
        _children.Sort(static (left, right) => left.Name.Span.SequenceCompareTo(right.Name.Span));
        _byPosition = [.. _children];
        Array.Sort(_byPosition, static (left, right) => left.Position.CompareTo(right.Position) is int order and not 0
            ? order : left.Name.Span.SequenceCompareTo(right.Name.Span));
        ulong last = FirstPosition;
        foreach (DirectoryChild child in _byPosition)
        {
            child.Position = Math.Max(child.Position, last + 1);
            last = child.Position;
        }
    }

    public DirectoryChild? Find(ReadOnlySpan<byte> name)
    {
        int low = 0;
        int high = _children.Count - 1;
        while (low <= high)
        {
            int middle = low + ((high - low) / 2);
            int order = name.SequenceCompareTo(_children[middle].Name.Span);
            if (order == 0)
            {
                return _children[middle];
            }

            (low, high) = order < 0 ? (low, middle - 1) : (middle + 1, high);
        }

        return null;
    }

    /// <summary>The children behind a position of a listing, in its order.</summary>
    public ReadOnlySpan<DirectoryChild> After(ulong position)
    {
        int low = 0;
        int high = _byPosition.Length;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            (low, high) = _byPosition[middle].Position <= position ? (middle + 1, high) : (low, middle);
        }

        return _byPosition.AsSpan(low);
    }
}
