using System.Collections.Concurrent;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Sources;
using SecretsFs.Takeover;

namespace SecretsFs.FileSystem;

/// <summary>
/// Which version of which key a node id stands for: the last known version of every key, and older ones for as long as
/// the kernel holds them. One state for each node. Any thread.
/// </summary>
/// <param name="lengths">What is known of lengths, also by other processes.</param>
internal sealed class NodeTable(KnownLengths lengths)
{
    private readonly ConcurrentDictionary<ulong, KeyState> _states = new();
    private readonly Lock _lock = new();

    /// <summary>A key has another version. On the thread that found it; must not block.</summary>
    public event Action? Changed;

    /// <summary>The same, with the version before, where the kernel was told of that.</summary>
    public event Action<KeyState>? Outdated;

    public bool TryGet(ulong node, out KeyState? state) => _states.TryGetValue(node, out state);

    /// <summary>
    /// A predecessor of this process told the kernel of a node: the state that stands for it here.
    /// </summary>
    public KeyState Inherit(KeyState state) => Expose(state);

    /// <summary>
    /// From now on every key's last known version counts as one that the kernel was told of, by a predecessor, and
    /// lengths that it measured are known.
    /// </summary>
    public void TakeOver(IEnumerable<KeyNode> keys)
    {
        lock (_lock)
        {
            foreach (KeyNode key in keys)
            {
                key.Current.Lookups++;
                key.Current.Length ??= lengths[key.Current.Node];
            }
        }
    }

    /// <summary>Enters a key's last known version; one of an older manifest gives its knowledge to it.</summary>
    public void Enter(KeyNode key)
    {
        lock (_lock)
        {
            Enter(key.Current);
        }
    }

    /// <summary>
    /// The store has this version of a key now; its state. That of a retired key is no longer entered.
    /// </summary>
    public KeyState Observe(KeyNode key, EntryVersion? version)
    {
        KeyState before;
        KeyState now;
        bool wasTold;
        lock (_lock)
        {
            before = key.Current;
            if (before.Version == version)
            {
                return before;
            }

            now = new KeyState(key, version);
            if (!key.Declared.IsInForce)
            {
                return now;
            }

            // learned out of order, a version can be that of a node the kernel still holds
            now = _states.TryGetValue(now.Node, out KeyState? known) && known.Key == key ? known : now;
            Enter(now);
            key.Current = now;
            wasTold = before.Lookups > 0;
            if (!wasTold)
            {
                Remove(before);
            }
        }

        if (wasTold)
        {
            Outdated?.Invoke(before);
        }

        Changed?.Invoke();
        return now;
    }

    /// <summary>
    /// The kernel is told of a node: it stays until the kernel has forgotten every such telling. The state of that
    /// node, which is another object where it was dropped and entered anew meanwhile.
    /// </summary>
    public KeyState Expose(KeyState state)
    {
        lock (_lock)
        {
            KeyState entered = _states.GetOrAdd(state.Node, state);
            entered.Lookups++;
            return entered;
        }
    }

    /// <summary>
    /// The kernel dropped so many references: a node of the past without any is dropped here as well.
    /// </summary>
    public void Forget(ulong node, ulong lookups)
    {
        lock (_lock)
        {
            if (!_states.TryGetValue(node, out KeyState? state))
            {
                return;
            }

            state.Lookups -= Math.Min(lookups, state.Lookups);
            if (state.Lookups == 0 && (state.Key.Current != state || !state.Key.Declared.IsInForce))
            {
                Remove(state);
            }
        }
    }

    /// <summary>
    /// A key is no longer declared, or not like this: it takes no new versions, and its nodes stay only while the
    /// kernel holds them.
    /// </summary>
    public void Retire(KeyNode key)
    {
        lock (_lock)
        {
            key.Declared.Supersede(); // what is learned for it afterwards must not bring the old definition back
            if (key.Current.Lookups == 0)
            {
                Remove(key.Current);
            }
        }
    }

    private void Enter(KeyState state)
    {
        if (_states.TryGetValue(state.Node, out KeyState? known) && known != state)
        {
            KeyFile ours = state.Key.Declared.File;
            KeyFile theirs = known.Key.Declared.File;
            if (ours.Name != theirs.Name || ours.Content != theirs.Content)
            {
                throw new InvalidOperationException(
                    $"{ours.Name} and {theirs.Name} have the same node id: rename one of them");
            }

            state.Length ??= known.Length;
            state.Lookups = known.Lookups;
        }

        state.Length ??= lengths[state.Node];
        _states[state.Node] = state;
    }

    /// <summary>
    /// Removes exactly this state: its id may stand for another definition of the same content by now.
    /// </summary>
    private void Remove(KeyState state) => _states.TryRemove(KeyValuePair.Create(state.Node, state));
}
