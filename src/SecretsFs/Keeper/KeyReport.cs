using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Keeper;

/// <summary>
/// What a worker tells of its keys. The worker is not trusted: only what can be told is taken, and it is written anew,
/// so that nothing else reaches whoever asked.
/// </summary>
internal sealed class KeyReport
{
    private const int MostDepth = 3;

    private KeyReport(IReadOnlyList<KeyDescription> keys) => Keys = keys;

    /// <summary>Ordered by name.</summary>
    public IReadOnlyList<KeyDescription> Keys { get; }

    /// <summary>
    /// Reads a report; null where it is anything but one. It is copied first: whoever wrote it may still write.
    /// </summary>
    /// <param name="file">Of <see cref="MemoryFile.CreateEmpty"/>; it stays the caller's.</param>
    /// <param name="length">How long it is said to be.</param>
    public static KeyReport? Read(SafeFileHandle file, int length)
    {
        if (length <= 0 || length > KeyReportFile.MostBytes)
        {
            return null;
        }

        byte[] content = new byte[length];
        try
        {
            return RandomAccess.Read(file, content, 0) == length && Utf8.IsValid(content) ? Parse(content) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null; // the latter: half a surrogate pair
        }
    }

    /// <summary>The same, for what the worker answered when it was asked to write one.</summary>
    public static KeyReport? Read(SafeFileHandle file, ControlMessage answer) =>
        answer.Kind == ControlKind.Done
        && int.TryParse(answer.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            ? Read(file, length) : null;

    /// <summary>Writes the array of the keys.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartArray(KeyReportFile.KeysMember);
        foreach (KeyDescription key in Keys)
        {
            key.WriteTo(writer);
        }

        writer.WriteEndArray();
    }

    private static KeyReport? Parse(byte[] content)
    {
        List<KeyDescription> keys = [];
        Utf8JsonReader reader = new(content, new JsonReaderOptions { MaxDepth = MostDepth });
        if (!Is(ref reader, JsonTokenType.StartObject)
            || !IsMember(ref reader, KeyReportFile.KeysMember)
            || !Is(ref reader, JsonTokenType.StartArray))
        {
            return null;
        }

        while (Is(ref reader, JsonTokenType.StartObject))
        {
            KeyDescription? key = ParseKey(ref reader);
            if (key is null || (keys.Count > 0 && string.CompareOrdinal(keys[^1].Name, key.Name) >= 0))
            {
                return null; // ordered, so that none is there twice
            }

            keys.Add(key);
        }

        return reader.TokenType == JsonTokenType.EndArray && Is(ref reader, JsonTokenType.EndObject) && !reader.Read()
            ? new KeyReport(keys) : null;
    }

    /// <summary>The members of a key, in the one order in which they are written; null for all else.</summary>
    private static KeyDescription? ParseKey(ref Utf8JsonReader reader)
    {
        DateTime time = default;
        return IsMember(ref reader, KeyDescription.NameMember)
            && Text(ref reader) is string name && SecretName.TryParse(name, out _, out _)
            && IsMember(ref reader, KeyDescription.StateMember)
            && KeyConditions.Parse(Text(ref reader) ?? string.Empty) is var condition and not KeyCondition.Unset
            && IsMember(ref reader, KeyDescription.LengthKnownMember)
            && reader.Read() && reader.TokenType is var known and (JsonTokenType.True or JsonTokenType.False)
            && IsMember(ref reader, KeyDescription.LastReadMember)
            && TryOptional(ref reader, out string? read)
            && (read is null || KeyDescription.TryParseTime(read, out time))
            && IsMember(ref reader, KeyDescription.LastUnitMember)
            && TryOptional(ref reader, out string? unit)
            && (unit is null || (read is not null && UnitName.TryParse(unit, out _, out _)))
            && Is(ref reader, JsonTokenType.EndObject)
            ? new KeyDescription(name, condition, known == JsonTokenType.True, read is null ? null : time, unit)
            : null;
    }

    private static bool Is(ref Utf8JsonReader reader, JsonTokenType type) => reader.Read() && reader.TokenType == type;

    private static bool IsMember(ref Utf8JsonReader reader, string name) =>
        Is(ref reader, JsonTokenType.PropertyName) && reader.ValueTextEquals(name);

    private static string? Text(ref Utf8JsonReader reader) =>
        Is(ref reader, JsonTokenType.String) ? reader.GetString() : null;

    /// <summary>A string or null; false for all else.</summary>
    private static bool TryOptional(ref Utf8JsonReader reader, out string? text)
    {
        bool isThere = reader.Read() && reader.TokenType is JsonTokenType.String or JsonTokenType.Null;
        text = isThere && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return isThere;
    }
}
