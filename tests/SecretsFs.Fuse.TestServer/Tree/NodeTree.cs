using System.Globalization;
using System.Text;

namespace SecretsFs.Fuse.TestServer.Tree;

/// <summary>Every node that ever was, by id: what is outdated or removed can still be read. Not thread-safe.</summary>
internal sealed class NodeTree
{
    private readonly Dictionary<ulong, Node> _nodes = [];

    public NodeTree() => _nodes.Add(Root.Id, Root);

    public Node Root { get; } = new(string.Empty, 1, NodeKind.Directory, []);

    public Node? Find(ulong id) => _nodes.GetValueOrDefault(id);

    /// <summary>The node that a path stands for now.</summary>
    public Node? Find(string path)
    {
        Node? node = Root;
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            node = node?.Children.Find(name);
        }

        return node;
    }

    /// <summary>Whether the path of a node still stands for it.</summary>
    public bool IsCurrent(Node node) => Find(node.Path) == node;

    /// <summary>Whoever stands for the path of a node's directory.</summary>
    public Node ParentOf(Node node) => Find(Path.GetDirectoryName(node.Path) ?? string.Empty) ?? Root;

    /// <summary>Adds a version, which the path stands for from now on; or changes the content of one.</summary>
    public Node Set(string path, uint version, NodeKind kind, byte[] content)
    {
        ulong id = Node.IdOf(path, version);
        if (!_nodes.TryGetValue(id, out Node? node))
        {
            node = new Node(path, version, kind, content);
            _nodes.Add(id, node);
        }

        node.Content = content;
        ParentOf(node).Children.Set(Path.GetFileName(path), node);
        return node;
    }

    /// <summary>Adds files with numbers for names, each of which has its own path as its content.</summary>
    public void AddFiles(string directory, int count, int first)
    {
        for (int i = first; i < first + count; i++)
        {
            string path = $"{directory}/{i.ToString("d6", CultureInfo.InvariantCulture)}";
            Set(path, 1, NodeKind.File, Encoding.UTF8.GetBytes(path));
        }
    }

    /// <summary>Takes a name away; its node can still be read by who has it open.</summary>
    public void Remove(Node node) => ParentOf(node).Children.Remove(Path.GetFileName(node.Path));
}
