namespace SecretsFs.Core.Manifests.Internal;

/// <summary>The rules for names of users and groups: what a line of passwd(5) or group(5) can hold.</summary>
internal static class AccountRules
{
    private const int MaxBytes = 255;

    /// <summary>Refuses what cannot be the name of a user or group on any machine.</summary>
    /// <param name="kind">What it names, for messages: user or group.</param>
    /// <param name="text">The name.</param>
    internal static Refusal? Check(string kind, string text)
    {
        if (text.Length == 0)
        {
            return new Refusal($"the name of the {kind} is empty", $"write the name of a {kind} such as \"root\"");
        }

        if (TextRules.Check(kind, text) is { } refusal)
        {
            return refusal;
        }

        if (TextRules.IsLonger(text, MaxBytes))
        {
            return new Refusal(
                $"{kind} {Printable.Quote(text)} has more than {MaxBytes} bytes", $"write the name of a {kind}");
        }

        bool odd = text.AsSpan().ContainsAny(':', '/') || text.Trim().Length != text.Length;
        return odd
            ? new Refusal(
                $"{Printable.Quote(text)} cannot be the name of a {kind}",
                $"write the {kind} alone, without ':', '/' and blanks around it")
            : null;
    }
}
