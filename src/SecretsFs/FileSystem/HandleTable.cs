using SecretsFs.Core.Reading;
using SecretsFs.Takeover;

namespace SecretsFs.FileSystem;

/// <summary>
/// The open handles, and how many each node has: those of this process, and those that its predecessors opened. Any
/// thread.
/// </summary>
/// <param name="slots">Where they are written down for a successor.</param>
internal sealed class HandleTable(HandleSlots slots)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, OpenHandle> _handles = [];
    private readonly Dictionary<ulong, int> _perNode = [];

    /// <summary>
    /// Adds a handle, which takes over the reference to the snapshot; 0 where there are too many, and then it does not.
    /// </summary>
    /// <param name="openedBy">The number of the request that opens it.</param>
    /// <param name="state">The version that is open.</param>
    /// <param name="snapshot">Its content.</param>
    public ulong Add(ulong openedBy, KeyState state, Snapshot snapshot)
    {
        ulong handle = slots.Add(openedBy, state.Node, state.Key.ContentId, snapshot.Length, snapshot.Version);
        if (handle != 0)
        {
            Enter(handle, new OpenHandle(state.Node, state, snapshot));
        }

        return handle;
    }

    /// <summary>Adds a handle of a predecessor.</summary>
    public void Enter(ulong handle, OpenHandle open)
    {
        lock (_lock)
        {
            if (_handles.TryAdd(handle, open))
            {
                _perNode[open.Node] = _perNode.GetValueOrDefault(open.Node) + 1;
            }
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
            slots.Remove(handle);
            if (!_handles.Remove(handle, out OpenHandle? open))
            {
                return false;
            }

            open.Release();
            ulong node = open.Node;
            int left = _perNode[node] - 1;
            if (left == 0)
            {
                _perNode.Remove(node);
            }
            else
            {
                _perNode[node] = left;
            }

            return left == 0;
        }
    }

    /// <summary>
    /// Wipes what withdrawn keys still have open; their handles stay, and answer ESTALE, also from a successor. Names
    /// the nodes.
    /// </summary>
    public IReadOnlyCollection<ulong> ReleaseWithdrawn()
    {
        HashSet<ulong> nodes = [];
        lock (_lock)
        {
            foreach ((ulong handle, OpenHandle open) in _handles)
            {
                if (open.IsWithdrawn)
                {
                    slots.Withdraw(handle);
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
