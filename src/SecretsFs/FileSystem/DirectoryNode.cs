using System.Text;

namespace SecretsFs.FileSystem;

/// <summary>A directory of one tree. Immutable once the tree is built.</summary>
/// <param name="path">Its path below the mountpoint; empty for the root.</param>
/// <param name="parent">The directory it is in; null for the root.</param>
internal sealed class DirectoryNode(string path, DirectoryNode? parent)
{
    private readonly List<Child> _children = [];

    public string Path { get; } = path;

    public ulong Node { get; } = NodeIds.Directory(path);

    public DirectoryNode Parent => parent ?? this;

    /// <summary>Ordered by the bytes of their names.</summary>
    public IReadOnlyList<Child> Children => _children;

    public uint Directories { get; private set; }

    public void Add(string name, DirectoryNode directory)
    {
        _children.Add(new Child(Encoding.UTF8.GetBytes(name), directory, null));
        Directories++;
    }

    public void Add(string name, KeyNode key) => _children.Add(new Child(Encoding.UTF8.GetBytes(name), null, key));

    /// <summary>Ends the building.</summary>
    public void Sort() => _children.Sort((left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));

    public Child? Find(ReadOnlySpan<byte> name)
    {
        int low = 0;
        int high = _children.Count - 1;
        while (low <= high)
        {
            int middle = low + ((high - low) / 2);
            int order = name.SequenceCompareTo(_children[middle].Name);
            if (order == 0)
            {
                return _children[middle];
            }

            (low, high) = order < 0 ? (low, middle - 1) : (middle + 1, high);
        }

        return null;
    }

    /// <summary>A name in a directory: a directory or a key.</summary>
    internal sealed record Child(byte[] Name, DirectoryNode? Directory, KeyNode? Key);
}
