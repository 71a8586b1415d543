namespace SecretsFs.Core.Manifests.Internal;

/// <summary>The one set of rules for relative names: of key files, of entries, and of paths below the root.</summary>
internal static class NameRules
{
    /// <summary>What every Linux filesystem allows for one part: NAME_MAX.</summary>
    private const int MaxPartBytes = 255;

    /// <summary>What a name may have in all.</summary>
    private const int MaxNameBytes = 1024;

    private const string Kind = "name";
    private const string NormalHint = "write it without empty, \".\" and \"..\" parts and without a '/' at the end";

    /// <summary>Whether the text is a relative, normal name.</summary>
    internal static bool Accepts(string text, out Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(text);
        refusal = CheckWhole(text) ?? CheckParts(text, Kind, text) ?? Refusal.None;
        return refusal == Refusal.None;
    }

    /// <summary>Refuses a relative text with a part that is empty, <c>.</c>, <c>..</c> or too long.</summary>
    /// <param name="relative">The parts, separated by '/'.</param>
    /// <param name="kind">What the text is, for messages: name or path.</param>
    /// <param name="text">The whole text, for messages.</param>
    internal static Refusal? CheckParts(string relative, string kind, string text)
    {
        foreach (Range range in relative.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> part = relative.AsSpan()[range];
            if (part is "" or "." or "..")
            {
                string which = part.IsEmpty ? "an empty part" : $"a part {Printable.Quote(part.ToString())}";
                return new Refusal($"{kind} {Printable.Quote(text)} has {which}", NormalHint);
            }

            if (TextRules.IsLonger(part, MaxPartBytes))
            {
                return new Refusal(
                    $"{kind} {Printable.Quote(text)} has a part of more than {MaxPartBytes} bytes", "shorten the part");
            }
        }

        return null;
    }

    private static Refusal? CheckWhole(string text)
    {
        if (text.Length == 0)
        {
            return new Refusal("the name is empty", "write a relative name such as \"db/password\"");
        }

        if (TextRules.Check(Kind, text) is { } refusal)
        {
            return refusal;
        }

        if (text[0] == '/')
        {
            return new Refusal(
                $"name {Printable.Quote(text)} is not relative", "write it without the '/' at its start");
        }

        return TextRules.IsLonger(text, MaxNameBytes)
            ? new Refusal($"name {Printable.Quote(text)} has more than {MaxNameBytes} bytes", "shorten the name")
            : null;
    }
}
