using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using SecretsFs.Core.Manifests.Internal;

namespace SecretsFs.Core.Manifests;

/// <summary>The name of a key file: its path below the mountpoint.</summary>
/// <remarks>
/// Relative, parts separated by '/', none of them empty, <c>.</c> or <c>..</c>; well-formed Unicode without control
/// characters; at most 255 bytes a part and 1024 bytes in all, counted as UTF-8. Nothing is normalised: two names are
/// equal when they have the same characters. Immutable, safe on any thread.
/// </remarks>
public sealed record SecretName
{
    private SecretName(string value)
    {
        Value = value;
        Parts = [.. value.Split('/')];
    }

    /// <summary>The whole name, such as <c>nginx/tls.key</c>.</summary>
    public string Value { get; }

    /// <summary>The parts of the name, at least one: directories, and the file last.</summary>
    public ImmutableArray<string> Parts { get; }

    /// <summary>Reads a name.</summary>
    /// <param name="text">The text as it stands in the manifest.</param>
    /// <param name="name">The name, or null when it is refused.</param>
    /// <param name="reason">Why it is refused, in printable characters; empty when it is not.</param>
    /// <returns>True when the text is a name.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out SecretName? name, out string reason)
    {
        bool good = TryRead(text, out name, out Refusal refusal);
        reason = refusal.Reason;
        return good;
    }

    /// <summary>The same, with the hint that goes with the reason.</summary>
    internal static bool TryRead(string text, [NotNullWhen(true)] out SecretName? name, out Refusal refusal)
    {
        bool good = NameRules.Accepts(text, out refusal);
        name = good ? new SecretName(text) : null;
        return good;
    }

    /// <summary>Equal when the names have the same characters.</summary>
    /// <param name="other">The other name.</param>
    /// <returns>True when they are the same.</returns>
    public bool Equals(SecretName? other) =>
        other is not null && string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    /// <summary>The whole name.</summary>
    /// <returns><see cref="Value"/>.</returns>
    public override string ToString() => Value;
}
