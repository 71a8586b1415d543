using System.Globalization;
using System.Text.Json;

namespace SecretsFs.Channel;

/// <summary>What is told of one key: neither its content nor its length.</summary>
/// <param name="Name">The key.</param>
/// <param name="Condition">How it is.</param>
/// <param name="IsLengthKnown">Whether its length is known.</param>
/// <param name="LastRead">When it was last opened, in UTC.</param>
/// <param name="LastUnit">The systemd unit that did.</param>
internal sealed record KeyDescription(
    string Name, KeyCondition Condition, bool IsLengthKnown, DateTime? LastRead, string? LastUnit)
{
    /// <summary>The names of the members, in the order in which they are written.</summary>
    public const string NameMember = "name";
    public const string StateMember = "state";
    public const string LengthKnownMember = "lengthKnown";
    public const string LastReadMember = "lastRead";
    public const string LastUnitMember = "lastUnit";

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString(NameMember, Name);
        writer.WriteString(StateMember, KeyConditions.Word(Condition));
        writer.WriteBoolean(LengthKnownMember, IsLengthKnown);
        writer.WriteString(LastReadMember, LastRead?.ToString(TimeFormat, CultureInfo.InvariantCulture));
        writer.WriteString(LastUnitMember, LastUnit);
        writer.WriteEndObject();
    }

    /// <summary>A time as it is written; false for all else.</summary>
    public static bool TryParseTime(string text, out DateTime time) => DateTime.TryParseExact(
        text,
        TimeFormat,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out time);
}
