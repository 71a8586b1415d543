using System.Globalization;

namespace SecretsFs;

/// <summary>Numbers in messages.</summary>
internal static class Count
{
    /// <summary>"1 key", "2 keys".</summary>
    public static string Of(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");
}
