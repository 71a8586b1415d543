using System.Text.Json;
using SecretsFs.Tests.Fixtures;

namespace SecretsFs.Tests.Takeover;

/// <summary>A process that holds files open, and a child of another user that inherited them: see holder.py.</summary>
internal sealed class Holder
{
    private readonly Child _child;
    private int _answers;

    private Holder(Child child) => _child = child;

    /// <summary>Takes over a process of holder.py, once it has everything open.</summary>
    public static async Task<Holder> OfAsync(Child child)
    {
        await child.Output.WaitForLineAsync("holding");
        return new Holder(child);
    }

    /// <summary>What each of the three reads from each file: its content, or an error.</summary>
    public async Task<(string[] Own, string[] Inherited, string[] Mapped)> ReadAsync(bool map = false)
    {
        await _child.SayAsync(map ? "map" : "read");
        _answers++;
        await _child.Output.WaitForAsync(output => output.Lines.Length > _answers, "what is read from open files");
        using JsonDocument document = JsonDocument.Parse(_child.Output.Lines[_answers]);
        return (Strings("own"), Strings("inherited"), Strings("mapped"));

        string[] Strings(string name) =>
            [.. document.RootElement.GetProperty(name).EnumerateArray().Select(static one => one.GetString()!)];
    }

    /// <summary>Closes everything.</summary>
    public async Task CloseAsync() => (await _child.EndAsync()).Succeeded();
}
