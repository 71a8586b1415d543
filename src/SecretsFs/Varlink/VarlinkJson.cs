using System.Text.Json;
using System.Text.Unicode;

namespace SecretsFs.Varlink;

/// <summary>The messages' JSON, where nothing is taken that two readers could understand differently.</summary>
internal static class VarlinkJson
{
    private const int MostDepth = 32;

    /// <summary>An object without members.</summary>
    public static JsonElement Empty { get; } = Parse(new[] { (byte)'{', (byte)'}' })!.Value;

    /// <summary>
    /// An object of intact strings and no member twice; null for all else. No string of it throws when it is read.
    /// </summary>
    public static JsonElement? Parse(ReadOnlyMemory<byte> message)
    {
        if (!Utf8.IsValid(message.Span))
        {
            return null;
        }

        try
        {
            if (!IsStrict(message.Span))
            {
                return null;
            }

            using JsonDocument document = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = MostDepth });
            return document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null; // the latter: half a surrogate pair
        }
    }

    private static bool IsStrict(ReadOnlySpan<byte> message)
    {
        Utf8JsonReader reader = new(message, new JsonReaderOptions { MaxDepth = MostDepth });
        Stack<HashSet<string>> members = [];
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    members.Push(new HashSet<string>(StringComparer.Ordinal));
                    break;
                case JsonTokenType.EndObject:
                    members.Pop();
                    break;
                case JsonTokenType.PropertyName when !members.Peek().Add(reader.GetString()!):
                    return false;
                case JsonTokenType.String when reader.ValueIsEscaped:
                    _ = reader.GetString(); // throws where whoever reads it later would meet that
                    break;
                default:
                    break;
            }

            if (members.Count == 0 && reader.TokenType != JsonTokenType.EndObject)
            {
                return false; // no object
            }
        }

        return true;
    }
}
