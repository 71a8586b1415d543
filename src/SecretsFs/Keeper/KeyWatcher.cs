using System.Text.Json;
using SecretsFs.Channel;
using SecretsFs.Varlink;

namespace SecretsFs.Keeper;

/// <summary>A caller that watches keys, and what it knows of them. The main thread alone.</summary>
/// <param name="call">Answered once, or often.</param>
/// <param name="asked">The names of keys and directories, in any order, and as often as the peer likes.</param>
/// <param name="askedBefore">How often a worker was asked before: what it answers to these is of no use here.</param>
internal sealed class KeyWatcher(VarlinkCall call, string[] asked, long askedBefore)
{
    private const int CostOfName = 32;

    /// <summary>No key has a longer one, see secretsfs-manifest(5).</summary>
    private const int LongestName = 1024;

    /// <summary>Those in a directory that is named as well are told with that: each key is written once.</summary>
    private readonly (string Text, bool IsCovered)[] _names = Covered(asked);

    private long _report;
    private int _count = -1;

    public VarlinkCall Call => call;

    /// <summary>How often a worker had been asked when it came.</summary>
    public long AskedBefore => askedBefore;

    /// <summary>When it came, as <see cref="Environment.TickCount64"/> counts.</summary>
    public long Since { get; } = Environment.TickCount64;

    /// <summary>How much the names cost, in characters, about: memory, and time to look each of them up.</summary>
    public int Weight { get; } = WeightOf(asked);

    /// <summary>Whether nothing was answered yet.</summary>
    public bool IsNew => _count < 0;

    /// <summary>Whether nobody will answer it any more.</summary>
    public bool IsOver => call.Descriptor.IsClosed || (!call.IsMore && !IsNew);

    /// <summary>
    /// Answers, where it has not or something is another; not yet where the last answer was not taken.
    /// </summary>
    /// <returns>How many bytes the peer has not taken.</returns>
    public int Tell(KeyStates states)
    {
        if (call.Unsent > 0 || IsOver || (!IsNew && states.LastChange <= _report))
        {
            return IsOver ? 0 : call.Unsent;
        }

        bool isNews = IsNews(states);
        _report = states.Reports;
        if (!isNews)
        {
            return 0;
        }

        if (call.IsMore)
        {
            call.Continue(writer => Write(writer, states));
        }
        else
        {
            call.Reply(writer => Write(writer, states));
        }

        return IsOver ? 0 : call.Unsent;
    }

    /// <summary>The weight of somebody who asks for these.</summary>
    public static int WeightOf(string[] asked) => asked.Sum(static name => name.Length + CostOfName);

    private static (string Text, bool IsCovered)[] Covered(string[] asked)
    {
        HashSet<string> names = new(asked, StringComparer.Ordinal);
        return [.. names.Select(name => (name, IsCovered(name, names)))];
    }

    private static bool IsCovered(string name, HashSet<string> names)
    {
        string above = name.Length > LongestName ? string.Empty : name; // no key has such a name
        while (above.Length > 0)
        {
            above = above[..Math.Max(0, above.LastIndexOf('/'))];
            if (names.Contains(above))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether one of its keys is another, came or has gone.</summary>
    private bool IsNews(KeyStates states)
    {
        bool isNews = false;
        int count = 0;
        foreach ((string name, bool isCovered) in _names)
        {
            ReadOnlySpan<KeyStates.Key> keys = states.Of(name);
            count += keys.Length;
            foreach (KeyStates.Key key in isCovered ? [] : keys)
            {
                isNews |= key.Since > _report;
            }
        }

        isNews |= count != _count;
        _count = count;
        return isNews;
    }

    private void Write(Utf8JsonWriter writer, KeyStates states)
    {
        writer.WriteStartArray("keys");
        foreach ((string name, bool isCovered) in _names)
        {
            ReadOnlySpan<KeyStates.Key> keys = states.Of(name);
            foreach (KeyStates.Key key in isCovered ? [] : keys)
            {
                Write(writer, key.Name, KeyConditions.Word(key.Condition));
            }

            if (keys.Length == 0 && name.Length > 0)
            {
                Write(writer, name, null);
            }
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, string? state)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("state", state);
        writer.WriteEndObject();
    }
}
