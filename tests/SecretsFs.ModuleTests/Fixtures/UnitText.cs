using System.Text.Json;

namespace SecretsFs.ModuleTests.Fixtures;

/// <summary>A unit: the settings of its sections, in order.</summary>
internal sealed class UnitText
{
    private readonly List<(string Section, string Name, string Value)> _settings = [];

    private UnitText(IEnumerable<string> lines)
    {
        string section = "";
        foreach (string line in lines.Where(line => line.Length > 0 && line[0] is not ('#' or ';')))
        {
            if (line[0] == '[')
            {
                section = line.Trim('[', ']');
                continue;
            }

            string[] parts = line.Split('=', 2);
            _settings.Add((section, parts[0], parts[1]));
        }
    }

    public static UnitText Read(string file) => new(File.ReadLines(file));

    /// <summary>One that an evaluation has as a list of lines.</summary>
    public static UnitText From(JsonElement lines) => new(LinesOf(lines));

    public static IEnumerable<string> LinesOf(JsonElement lines) => lines.EnumerateArray().Select(line => $"{line}");

    /// <summary>The settings of a section as systemd understands them, sorted.</summary>
    public string[] Section(string section) =>
    [
        .. _settings.Where(one => one.Section == section)
            .Select(one => $"{one.Name}={(one.Value == "true" ? "yes" : one.Value)}")
            .Order(StringComparer.Ordinal),
    ];

    public IEnumerable<string> Values(string name) =>
        _settings.Where(one => one.Name == name).Select(one => one.Value);

    /// <summary>The programs that it starts.</summary>
    public IEnumerable<string> Programs() => _settings
        .Where(one => one.Name.StartsWith("Exec", StringComparison.Ordinal))
        .Select(one => one.Value.TrimStart('-', '+', '!', '@', ':').Split(' ')[0]);
}
