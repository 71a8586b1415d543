using SecretsFs.Core.Access;
using SecretsFs.Core.Reading;

namespace SecretsFs.FileSystem;

/// <summary>The open handles, and how many each node has. Any thread.</summary>
internal sealed class HandleTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, OpenHandle> _handles = [];
    private readonly Dictionary<ulong, int> _perNode = [];
    private ulong _last;

    /// <summary>Adds a handle, which takes over the reference to the snapshot.</summary>
    public ulong Add(DeclaredKey key, ulong node, Snapshot snapshot)
    {
        lock (_lock)
        {
            ulong handle = ++_last;
            _handles.Add(handle, new OpenHandle(key, node, snapshot));
            _perNode[node] = _perNode.GetValueOrDefault(node) + 1;
            return handle;
        }
    }

    public bool TryGet(ulong handle, out OpenHandle? open)
    {
        lock (_lock)
        {
            return _handles.TryGetValue(handle, out open);
        }
    }

    /// <summary>Whether anybody has a node open.</summary>
    public bool IsOpen(ulong node)
    {
        lock (_lock)
        {
            return _perNode.ContainsKey(node);
        }
    }

    /// <summary>Removes a handle and lets go of its content; true where it was the last of its node.</summary>
    public bool Remove(ulong handle)
    {
        lock (_lock)
        {
            if (!_handles.Remove(handle, out OpenHandle? open))
            {
                return false;
            }

            open.Release();
            int left = _perNode[open.Node] - 1;
            if (left == 0)
            {
                _perNode.Remove(open.Node);
            }
            else
            {
                _perNode[open.Node] = left;
            }

            return left == 0;
        }
    }

    /// <summary>
    /// Wipes what withdrawn keys still have open; their handles stay, and answer ESTALE. Names the nodes.
    /// </summary>
    public IReadOnlyCollection<ulong> ReleaseWithdrawn()
    {
        HashSet<ulong> nodes = [];
        lock (_lock)
        {
            foreach (OpenHandle open in _handles.Values)
            {
                if (open.Key.IsWithdrawn)
                {
                    open.Release();
                    nodes.Add(open.Node);
                }
            }
        }

        return nodes;
    }

    /// <summary>Wipes everything.</summary>
    public void ReleaseAll()
    {
        lock (_lock)
        {
            foreach (OpenHandle open in _handles.Values)
            {
                open.Release();
            }

            _handles.Clear();
            _perNode.Clear();
        }
    }
}
