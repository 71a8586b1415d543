namespace SecretsFs.Varlink;

/// <summary>An interface as varlink describes it. Its methods are those at the start of a line there.</summary>
internal sealed class VarlinkInterface
{
    private const string MethodWord = "method ";

    private readonly HashSet<string> _methods = new(StringComparer.Ordinal);

    public VarlinkInterface(string name, string description)
    {
        Name = name;
        Description = description;
        foreach (string line in description.Split('\n'))
        {
            if (line.StartsWith(MethodWord, StringComparison.Ordinal))
            {
                _methods.Add(line[MethodWord.Length..line.IndexOf('(', StringComparison.Ordinal)]);
            }
        }
    }

    public string Name { get; }

    /// <summary>In varlink's definition language.</summary>
    public string Description { get; }

    /// <summary>Whether it has the method, named without the interface.</summary>
    public bool Has(string method) => _methods.Contains(method);
}
