using System.Globalization;

namespace SecretsFs.Fuse.TestServer.Requests;

/// <summary>How often the kernel asked for what. Not thread-safe.</summary>
internal sealed class RequestCounts
{
    private readonly int[] _counts = new int[Enum.GetValues<RequestKind>().Length];
    private readonly Dictionary<string, int> _lookups = [];

    public int this[RequestKind kind] => _counts[(int)kind];

    public void Add(RequestKind kind) => _counts[(int)kind]++;

    public void AddLookup(string path)
    {
        Add(RequestKind.Lookup);
        _lookups[path] = _lookups.GetValueOrDefault(path) + 1;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        _lookups.Clear();
    }

    /// <summary>Those that came, as "Kind=count".</summary>
    public override string ToString() => string.Join(' ', Enum.GetValues<RequestKind>()
        .Where(kind => this[kind] > 0)
        .Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind}={this[kind]}")));

    /// <summary>How many names were looked up, and how often the one that was looked up most.</summary>
    public (int Names, int Most) Lookups() => (_lookups.Count, _lookups.Values.DefaultIfEmpty().Max());
}
