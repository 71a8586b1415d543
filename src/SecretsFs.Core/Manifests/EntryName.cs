using System.Diagnostics.CodeAnalysis;
using SecretsFs.Core.Manifests.Internal;

namespace SecretsFs.Core.Manifests;

/// <summary>The name of an entry of the store, as <c>pass</c> writes it: without the <c>.gpg</c> of its file.</summary>
/// <remarks>
/// The rules of <see cref="SecretName"/>, and no <c>.gpg</c> at the end. Immutable, safe on any thread.
/// </remarks>
public sealed record EntryName
{
    private const string FileSuffix = ".gpg";

    private EntryName(string value) => Value = value;

    /// <summary>The whole name, such as <c>db/main</c>.</summary>
    public string Value { get; }

    /// <summary>Reads a name.</summary>
    /// <param name="text">The text as it stands in the manifest.</param>
    /// <param name="name">The name, or null when it is refused.</param>
    /// <param name="reason">Why it is refused, in printable characters; empty when it is not.</param>
    /// <returns>True when the text is the name of an entry.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out EntryName? name, out string reason)
    {
        bool good = TryRead(text, out name, out Refusal refusal);
        reason = refusal.Reason;
        return good;
    }

    /// <summary>The same, with the hint that goes with the reason.</summary>
    internal static bool TryRead(string text, [NotNullWhen(true)] out EntryName? name, out Refusal refusal)
    {
        name = null;
        if (!NameRules.Accepts(text, out refusal))
        {
            return false;
        }

        if (text.EndsWith(FileSuffix, StringComparison.Ordinal))
        {
            string bare = text[..^FileSuffix.Length];
            refusal = new Refusal(
                $"name {Printable.Quote(text)} ends in {FileSuffix}: pass names have no suffix",
                bare.Length > 0 ? $"write {Printable.Quote(bare)}" : "write the name that pass shows");
            return false;
        }

        name = new EntryName(text);
        return true;
    }

    /// <summary>The whole name.</summary>
    /// <returns><see cref="Value"/>.</returns>
    public override string ToString() => Value;
}
