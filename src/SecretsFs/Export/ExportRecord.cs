using System.Text;
using System.Text.Unicode;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Export;

/// <summary>
/// What exports have made in a directory: the files, each with what it was made from, and the directories. No content,
/// no length. Lines of fields between tabs, which no name can have, between a first and a last line that are always the
/// same. One thread.
/// </summary>
internal sealed class ExportRecord
{
    /// <summary>No key may have a name that begins with this: what has one is the export's own.</summary>
    public const string OwnNames = ".secretsfs-export";

    /// <summary>In bytes: more than two manifests can declare.</summary>
    public const int LargestFile = 128 * 1024 * 1024;

    private const string First = "secretsfs-export 1";
    private const string Last = "end";
    private const string OfKey = "key";
    private const string OfDirectory = "directory";
    private const int FieldsOfUnknown = 2;
    private const int FieldsOfKey = 7;

    /// <summary>
    /// Each file by its name, and what it was made from; null where that is not known, because an export was ended
    /// while it was made.
    /// </summary>
    public SortedDictionary<string, KeyOrigin?> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>The directories that exports have made, or were about to.</summary>
    public SortedSet<string> Directories { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads one; null where it is anything else than what <see cref="ToBytes"/> writes.</summary>
    public static ExportRecord? Parse(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            return null;
        }

#pragma warning disable RS0030 // names, never plaintext
        string[] lines = Encoding.UTF8.GetString(text).Split('\n');
#pragma warning restore RS0030
        ExportRecord record = new();
        return lines is [First, .., Last, ""] && lines[1..^2].All(record.TryAdd) ? record : null;
    }

    /// <summary>A copy.</summary>
    public ExportRecord Copy()
    {
        ExportRecord copy = new();
        foreach ((string name, KeyOrigin? origin) in Keys)
        {
            copy.Keys.Add(name, origin);
        }

        copy.Directories.UnionWith(Directories);
        return copy;
    }

    /// <summary>As it is written to the file.</summary>
    public byte[] ToBytes()
    {
        StringBuilder text = new(First + "\n");
        foreach (string directory in Directories)
        {
            text.Append(OfDirectory).Append('\t').Append(directory).Append('\n');
        }

        foreach ((string name, KeyOrigin? origin) in Keys)
        {
            text.Append(OfKey).Append('\t').Append(name);
            if (origin is not null)
            {
                text.Append('\t').AppendJoin(
                    '\t', origin.Store, origin.Content, origin.Owner, origin.Group, Octal(origin));
            }

            text.Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.Append(Last).Append('\n').ToString());
    }

    private static string Octal(KeyOrigin origin) =>
        "0" + Convert.ToString(origin.Mode.Bits, toBase: 8).PadLeft(3, '0');

    private bool TryAdd(string line)
    {
        string[] fields = line.Split('\t');
        if (fields.Length < 2 || !IsName(fields[1]))
        {
            return false;
        }

        KeyOrigin? origin = null;
        return fields[0] switch
        {
            OfDirectory => fields.Length == 2 && Directories.Add(fields[1]),
            OfKey => (fields.Length == FieldsOfUnknown || TryParse(fields, out origin))
                && Keys.TryAdd(fields[1], origin),
            _ => false,
        };
    }

    private static bool IsName(string name) =>
        SecretName.TryParse(name, out _, out _) && !name.StartsWith(OwnNames, StringComparison.Ordinal);

    private static bool TryParse(string[] fields, out KeyOrigin? origin)
    {
        origin = null;
        if (fields.Length != FieldsOfKey
            || Array.Exists(fields, static field => field.Length == 0)
            || !FilePermissions.TryParse(fields[6], out FilePermissions mode, out _))
        {
            return false;
        }

        origin = new KeyOrigin(fields[2], fields[3], fields[4], fields[5], mode);
        return true;
    }
}
