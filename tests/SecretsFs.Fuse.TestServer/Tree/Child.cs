using System.Text;

namespace SecretsFs.Fuse.TestServer.Tree;

/// <summary>A name in a directory, with the node that it stands for now.</summary>
/// <param name="name">The name.</param>
/// <param name="number">Its number in the directory.</param>
internal sealed class Child(string name, ulong number)
{
    public byte[] Name { get; } = Encoding.UTF8.GetBytes(name);

    public ulong Number => number;

    public required Node Node { get; set; }
}
