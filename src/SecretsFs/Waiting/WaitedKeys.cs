using SecretsFs.Commands;
using SecretsFs.Native;

namespace SecretsFs.Waiting;

/// <summary>How the keys at some paths are, in however many mounts they are. For one thread that polls.</summary>
/// <param name="paths">Which.</param>
internal sealed class WaitedKeys(IReadOnlyList<WaitedPath> paths) : IDisposable
{
    private readonly Dictionary<KeyPlace, KeyWatch> _watchOf = [];
    private List<KeyWatch> _watches = [];
    private bool _areFound;
    private IReadOnlyList<KeyPlace?> _places = [.. paths.Select(static _ => (KeyPlace?)null)];

    /// <summary>Why a daemon will never tell; null where all may.</summary>
    public CommandFailure? Failure =>
        _watches.Select(static watch => watch.Failure).FirstOrDefault(static failure => failure is not null);

    /// <summary>Whether a single look has shown all that it can.</summary>
    public bool AreSettled => _watches.TrueForAll(static watch => watch.IsSettled);

    /// <summary>When <see cref="Continue"/> has to be called at last, as the clock of ticks has it.</summary>
    public long Due => _watches.Count == 0 ? long.MaxValue : _watches.Min(static watch => watch.Due);

    /// <summary>The paths lead elsewhere. Daemons that are asked for the same as before are not called again.</summary>
    public void Follow(IReadOnlyList<KeyPlace?> places)
    {
        _areFound = true;
        List<KeyWatch> before = _watches;
        _watches = [];
        _watchOf.Clear();
        _places = places;
        foreach (IGrouping<string, KeyPlace> mount in places.OfType<KeyPlace>().Distinct()
            .GroupBy(static place => place.Mountpoint, StringComparer.Ordinal))
        {
            List<string> names = [];
            foreach (KeyPlace place in mount)
            {
                if (names.Count > 0 && names.Sum(static name => name.Length + 1) + place.Name.Length
                    > KeyWatch.MostCharacters)
                {
                    Watch(mount.Key, names, before);
                    names = [];
                }

                names.Add(place.Name);
            }

            Watch(mount.Key, names, before);
        }

        before.ForEach(static watch => watch.Dispose());
    }

    /// <summary>Adds what has to be polled.</summary>
    public void Register(PollSet polls) => _watches.ForEach(watch => watch.Register(polls));

    /// <summary>Takes in what was told, after each poll.</summary>
    public void Collect(PollSet polls, long now) => _watches.ForEach(watch => watch.Collect(polls, now));

    /// <summary>Does what has become due.</summary>
    public void Continue(long now, bool isSingleLook) =>
        _watches.ForEach(watch => watch.Continue(now, isSingleLook));

    /// <summary>How each key is; one that several paths lead to is there for each.</summary>
    public IReadOnlyList<KeyState> States()
    {
        List<KeyState> states = [];
        for (int index = 0; index < paths.Count; index++)
        {
            string path = paths[index].Given;
            if (_places[index] is KeyPlace place)
            {
                AddStates(states, path, place, _watchOf[place]);
            }
            else
            {
                states.Add(_areFound ? KeyState.NotMounted(path) : KeyState.NotFoundYet(path));
            }
        }

        return states;
    }

    /// <inheritdoc/>
    public void Dispose() => _watches.ForEach(static watch => watch.Dispose());

    /// <summary>Where the daemon does not tell now, of the keys that it told of before.</summary>
    private static void AddStates(List<KeyState> states, string path, KeyPlace place, KeyWatch watch)
    {
        if (watch.States.TryGetValue(place.Name, out string? state) || (!watch.IsTold && watch.States.Count == 0))
        {
            states.Add(StateOf(path, state));
            return;
        }

        int before = states.Count;
        string below = place.Name.Length == 0 ? string.Empty : place.Name + '/';
        foreach ((string name, string? word) in watch.States)
        {
            if (name.StartsWith(below, StringComparison.Ordinal))
            {
                string key = $"{path.TrimEnd('/')}/{name[below.Length..]}";
                states.Add(StateOf(key, word));
            }
        }

        if (states.Count == before && !watch.IsTold)
        {
            states.Add(StateOf(path, null)); // of no key before either
        }

        KeyState StateOf(string key, string? word) => watch.IsTold
            ? KeyState.Of(key, word, place.Mountpoint) : KeyState.NotTold(key, place.Mountpoint);
    }

    private void Watch(string mountpoint, List<string> names, List<KeyWatch> before)
    {
        KeyWatch? same = before.Find(watch => watch.Mountpoint == mountpoint && watch.Names.SequenceEqual(names));
        before.Remove(same!);
        KeyWatch watch = same ?? new KeyWatch(mountpoint, names);
        _watches.Add(watch);
        foreach (string name in names)
        {
            _watchOf[new KeyPlace(mountpoint, name)] = watch;
        }
    }
}
