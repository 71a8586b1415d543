using SecretsFs.Channel;

namespace SecretsFs.Keeper;

/// <summary>How all declared keys were at the last report, and since which one each is as it is.</summary>
internal sealed class KeyStates
{
    private Key[] _keys = []; // ordered by name, as reports are

    /// <summary>How many reports there were.</summary>
    public long Reports { get; private set; }

    /// <summary>The last report that brought something new.</summary>
    public long LastChange { get; private set; }

    /// <summary>Takes in a report.</summary>
    public void Update(KeyReport report)
    {
        Reports++;
        Key[] keys = new Key[report.Keys.Count];
        int before = 0;
        bool isChanged = keys.Length != _keys.Length;
        for (int index = 0; index < keys.Length; index++)
        {
            (string name, KeyCondition condition) = (report.Keys[index].Name, report.Keys[index].Condition);
            while (before < _keys.Length && string.CompareOrdinal(_keys[before].Name, name) < 0)
            {
                before++;
            }

            bool isSame = before < _keys.Length && _keys[before].Name == name
                && _keys[before].Condition == condition;
            keys[index] = new Key(name, condition, isSame ? _keys[before].Since : Reports);
            isChanged |= !isSame;
        }

        _keys = keys;
        LastChange = isChanged ? Reports : LastChange;
    }

    /// <summary>
    /// The keys that a name stands for: that key, all below that directory, or all where it is empty.
    /// </summary>
    public ReadOnlySpan<Key> Of(string name)
    {
        if (name.Length == 0)
        {
            return _keys;
        }

        int first = FirstFrom(name);
        if (first < _keys.Length && _keys[first].Name == name)
        {
            return _keys.AsSpan(first, 1);
        }

        string below = name + '/';
        first = FirstFrom(below);
        return _keys.AsSpan(first, FirstFrom(name + (char)('/' + 1)) - first);
    }

    /// <summary>The first key that is not ordered before a name.</summary>
    private int FirstFrom(string name)
    {
        int low = 0;
        for (int high = _keys.Length; low < high;)
        {
            int middle = (low + high) / 2;
            if (string.CompareOrdinal(_keys[middle].Name, name) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <param name="Name">The key.</param>
    /// <param name="Condition">How it is.</param>
    /// <param name="Since">The report that said so first.</param>
    internal readonly record struct Key(string Name, KeyCondition Condition, long Since);
}
