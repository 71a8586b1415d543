using System.Globalization;
using System.Text;

namespace SecretsFs.Channel;

/// <summary>
/// Named values as text, one a line, as keeper and worker send them to each other. A library for this costs a third of
/// the time in which a worker gets ready.
/// </summary>
internal sealed class TextRecord
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>A value; empty where there is none. No line end may be in it.</summary>
    public string this[string name]
    {
        get => _values.GetValueOrDefault(name, string.Empty);
        set => _values[name] = value.Contains('\n', StringComparison.Ordinal)
            ? throw new ArgumentException($"{name} has more than one line") : value;
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static TextRecord Parse(string text)
    {
        TextRecord record = new();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int end = line.IndexOf('=', StringComparison.Ordinal);
            if (end > 0)
            {
                record._values[line[..end]] = line[(end + 1)..];
            }
        }

        return record;
    }

    /// <summary>A number; 0 where there is none.</summary>
    public ulong Number(string name) =>
        ulong.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : 0;

    public void Set(string name, ulong number) => this[name] = number.ToString(CultureInfo.InvariantCulture);

    public override string ToString()
    {
        StringBuilder text = new();
        foreach ((string name, string value) in _values)
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(name).Append('=').Append(value);
        }

        return text.ToString();
    }
}
