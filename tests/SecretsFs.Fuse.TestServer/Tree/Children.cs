namespace SecretsFs.Fuse.TestServer.Tree;

/// <summary>
/// The names in a directory. Each has a number that grows and is never given out again: what was removed leaves a gap,
/// and a listing that goes on behind a number neither skips nor repeats one that stays.
/// </summary>
internal sealed class Children
{
    /// <summary>1 and 2 are those of "." and "..".</summary>
    private ulong _last = 2;

    private readonly Dictionary<string, Child> _byName = [];
    private readonly List<Child> _inOrder = [];

    public uint Directories { get; private set; }

    public Node? Find(string name) => _byName.GetValueOrDefault(name)?.Node;

    /// <summary>Adds a name, or gives it another node.</summary>
    public void Set(string name, Node node)
    {
        if (_byName.TryGetValue(name, out Child? child))
        {
            child.Node = node;
            return;
        }

        child = new Child(name, ++_last) { Node = node };
        _byName.Add(name, child);
        _inOrder.Add(child);
        Directories += node.Kind == NodeKind.Directory ? 1u : 0;
    }

    public void Remove(string name)
    {
        if (_byName.Remove(name, out Child? child))
        {
            _inOrder.RemoveAt(FirstAfter(child.Number - 1));
            Directories -= child.Node.Kind == NodeKind.Directory ? 1u : 0;
        }
    }

    /// <summary>Those with a greater number.</summary>
    public ReadOnlySpan<Child> After(ulong number) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_inOrder)[FirstAfter(number)..];

    private int FirstAfter(ulong number)
    {
        int low = 0;
        int high = _inOrder.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_inOrder[middle].Number > number)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
