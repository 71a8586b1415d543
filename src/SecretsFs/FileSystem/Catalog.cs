using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;
using SecretsFs.Takeover;

namespace SecretsFs.FileSystem;

/// <summary>
/// What is served now, and which node stands for what: the tree of the manifest in force, and the nodes
/// of the kernel. Any thread, but one reload at a time.
/// </summary>
internal sealed class Catalog
{
    private readonly KnownLengths _lengths;
    private volatile ServedManifest _served;

    /// <summary>Serves a manifest.</summary>
    /// <param name="served">The manifest.</param>
    /// <param name="lengths">What is known of lengths, also by other processes.</param>
    public Catalog(ServedManifest served, KnownLengths lengths)
    {
        _served = served;
        _lengths = lengths;
        Nodes = new NodeTable(lengths);
        foreach (KeyNode key in served.Tree.Keys.Values)
        {
            Nodes.Enter(key);
        }

        Nodes.Changed += () => Changed?.Invoke();
    }

    /// <summary>
    /// A key has another version, or another manifest is in force. On the thread that found it; must not block.
    /// </summary>
    public event Action? Changed;

    /// <summary>What is being served now.</summary>
    public ServedManifest Served => _served;

    public NodeTable Nodes { get; }

    /// <summary>
    /// Has the reader of what is served take a request, or that of the next manifest where a reload retires it
    /// meanwhile: who took it; null where the daemon ends, and nobody did.
    /// </summary>
    public SecretReader? Submit(ReadRequest request)
    {
        SecretReader? retired = null;
        for (SecretReader now; (now = _served.Reader) != retired; retired = now)
        {
            if (now.TrySubmit(request))
            {
                return now;
            }
        }

        return null;
    }

    /// <summary>
    /// Serves another manifest from now on. Keys that are gone or have another content are withdrawn,
    /// keys that are declared otherwise superseded.
    /// </summary>
    public void Replace(ServedManifest served)
    {
        ServedManifest before = _served;
        foreach (KeyNode key in served.Tree.Keys.Values)
        {
            if (before.Tree.Keys.TryGetValue(key.Declared.File.Name.Value, out KeyNode? old)
                && old != key && key.Declared.HasSameContentAs(old.Declared))
            {
                KeyState last = old.Current;
                KeyState state = key.Current.Version is null ? Nodes.Observe(key, last.Version) : key.Current;
                if (state.Version == last.Version)
                {
                    state.Length = last.Length;
                    state.Note(last.Outcome);
                }
            }

            if (served.Reader != before.Reader)
            {
                key.Current.ForgetFailure(); // of another key, or with other limits
            }

            Nodes.Enter(key);
        }

        // from here on names lead to the new definitions; only then may an open be sent to look again
        _served = served;
        foreach (KeyNode old in before.Tree.Keys.Values)
        {
            bool stays = served.Tree.Keys.TryGetValue(old.Declared.File.Name.Value, out KeyNode? now);
            if (!stays || !now!.Declared.HasSameContentAs(old.Declared))
            {
                old.Declared.Withdraw();
            }

            if (old != now)
            {
                Nodes.Retire(old);
            }
        }

        Changed?.Invoke();
    }

    /// <summary>
    /// The key whose attributes a node has now: that of the manifest in force, where it has the same content. Open
    /// files keep their node and show a new owner and mode, as after chmod(2).
    /// </summary>
    public KeyNode Shown(KeyState state) =>
        _served.Tree.Keys.TryGetValue(state.Key.Declared.File.Name.Value, out KeyNode? now)
        && now.Declared.HasSameContentAs(state.Key.Declared)
            ? now
            : state.Key;

    /// <summary>
    /// What a stat of a node shows: where its content was withdrawn, what the name stands for now, if anything. An open
    /// asks for the attributes first, and has one second try in all.
    /// </summary>
    public KeyState? Present(KeyState state) =>
        !state.Key.Declared.IsWithdrawn ? state
            : _served.Tree.Keys.GetValueOrDefault(state.Key.Declared.File.Name.Value)?.Current;

    /// <summary>
    /// What the name of a node stands for now, where that is the same content: its last known version, as declared now.
    /// </summary>
    public KeyState Latest(KeyState state) =>
        Shown(state) is var now && now.Declared.IsInForce ? now.Current : state;

    /// <summary>
    /// Looks at the version of every key, so that names and lengths are those of the store. May block
    /// on slow storage.
    /// </summary>
    public void ObserveStore()
    {
        ServedManifest served = _served;
        StoreProbe probe = new(served.Reader.Store);
        foreach (KeyNode key in served.Tree.Keys.Values)
        {
            Observe(key, probe.Probe(key.Content));
        }
    }

    /// <summary>Looks at the version of one key. May block on slow storage.</summary>
    public void Observe(ServedManifest served, KeyNode key) =>
        Observe(key, served.Reader.Store.Probe(key.Content));

    /// <summary>
    /// Keeps what a content tells: the version the store has, and its length. The state of that version.
    /// </summary>
    public KeyState Learn(KeyState asked, Snapshot snapshot)
    {
        KeyState state = asked.Version == snapshot.Version ? asked : Nodes.Observe(asked.Key, snapshot.Version);
        Know(state, snapshot.Length);
        state.Note(ReadOutcome.Granted);
        return state;
    }

    /// <summary>A length is known, from now on also to successors of this process.</summary>
    public void Know(KeyState state, long length)
    {
        state.Length = length;
        _lengths[state.Node] = length;
    }

    /// <summary>
    /// Keeps what a refusal tells, of the version there is now, whichever was asked for; an entry that is missing has
    /// none.
    /// </summary>
    public void Learn(KeyState asked, ReadOutcome refusal)
    {
        if (refusal == ReadOutcome.Missing)
        {
            Nodes.Observe(asked.Key, null);
        }

        Latest(asked).Note(refusal);
    }

    private void Observe(KeyNode key, EntryVersion? version)
    {
        KeyState state = Nodes.Observe(key, version);
        if (state is { Version: null, Outcome: ReadOutcome.Unset })
        {
            state.Note(ReadOutcome.Missing); // now that somebody looked
        }
    }
}
