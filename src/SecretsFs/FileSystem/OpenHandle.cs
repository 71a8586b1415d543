using SecretsFs.Core.Reading;

namespace SecretsFs.FileSystem;

/// <summary>
/// One open of a key: the decision was made, the content is held until it is released. A handle that a predecessor of
/// this process opened has no content until somebody reads from it. Any thread.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="state">The version that is open; null where it is not declared any more.</param>
/// <param name="content">The content; this handle owns the reference. Null where it was opened elsewhere.</param>
internal sealed class OpenHandle(ulong node, KeyState? state, Snapshot? content)
{
    private readonly Lock _lock = new();
    private List<PendingRead> _waiting = [];
    private Snapshot? _content = content;
    private bool _released = state is null;

    public ulong Node { get; } = node;

    /// <summary>The version; null where nothing can be read from it.</summary>
    public KeyState? State { get; } = state;

    /// <summary>Whether nothing can be read from it any more.</summary>
    public bool IsWithdrawn => Volatile.Read(ref _released) || State!.Key.Declared.IsWithdrawn;

    /// <summary>The content, where it is here.</summary>
    public Snapshot? Content
    {
        get
        {
            lock (_lock)
            {
                return _content;
            }
        }
    }

    /// <summary>
    /// Has a read wait for the content; whether it is the first, which must see to it that the content comes. False as
    /// well where it is here now, or nothing is to be read any more, and <paramref name="read"/> is not taken.
    /// </summary>
    public bool TryWait(PendingRead read, out bool isFirst)
    {
        lock (_lock)
        {
            bool waits = _content is null && !_released;
            isFirst = waits && _waiting.Count == 0;
            if (waits)
            {
                _waiting.Add(read);
            }

            return waits;
        }
    }

    /// <summary>Takes the content, and the reference, or that it does not come; who waits for it.</summary>
    public IReadOnlyList<PendingRead> Arrive(Snapshot? content)
    {
        lock (_lock)
        {
            IReadOnlyList<PendingRead> waiting = _waiting;
            _waiting = [];
            if (_released)
            {
                content?.Release();
            }
            else
            {
                _content = content;
            }

            return waiting;
        }
    }

    /// <summary>Lets go of the content, for good; only the first call does.</summary>
    public void Release()
    {
        lock (_lock)
        {
            if (!_released)
            {
                _released = true;
                _content?.Release();
            }
        }
    }
}
