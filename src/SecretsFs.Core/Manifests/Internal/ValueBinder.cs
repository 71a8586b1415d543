using System.Globalization;
using System.Text.Json;

namespace SecretsFs.Core.Manifests.Internal;

/// <summary>Reads single values.</summary>
/// <remarks>
/// Every method takes an absent member as the fallback. It gives the fallback for a bad one too, with a problem: a
/// manifest with problems is never used.
/// </remarks>
/// <param name="problems">Takes what is wrong.</param>
internal sealed class ValueBinder(ProblemCollector problems)
{
    /// <summary>Whether the node is of that kind; a problem when it is not.</summary>
    internal bool Is(ManifestNode node, JsonValueKind kind, string hint)
    {
        if (node.Kind == kind)
        {
            return true;
        }

        string expected = kind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "an array",
            JsonValueKind.Number => "a whole number",
            _ => "a string",
        };
        problems.Add(node, $"{node.Label} must be {expected}, not {node.KindLabel}", hint);
        return false;
    }

    /// <summary>True or false.</summary>
    internal bool Flag(ManifestNode? node, bool fallback)
    {
        if (node is null)
        {
            return fallback;
        }

        if (node.Kind is not (JsonValueKind.True or JsonValueKind.False))
        {
            problems.Add(node, $"{node.Label} must be true or false, not {node.KindLabel}", "write true or false");
            return fallback;
        }

        return node.Kind == JsonValueKind.True;
    }

    /// <summary>A whole number of a range.</summary>
    internal long WholeNumber(ManifestNode? node, long fallback, long least, long most)
    {
        if (node is null)
        {
            return fallback;
        }

        string hint = string.Create(CultureInfo.InvariantCulture, $"write a whole number from {least} to {most}");
        if (!Is(node, JsonValueKind.Number, hint))
        {
            return fallback;
        }

        if (node.Text.AsSpan().TrimStart('-').ContainsAnyExceptInRange('0', '9'))
        {
            problems.Add(node, $"{node.Label} must be a whole number, not {Shorten(node.Text)}", hint);
            return fallback;
        }

        bool fits = long.TryParse(node.Text, CultureInfo.InvariantCulture, out long value);
        if (!fits || value < least || value > most)
        {
            problems.Add(node, $"{node.Label} is out of range: {Shorten(node.Text)}", hint);
            return fallback;
        }

        return value;
    }

    /// <summary>An absolute, normal path of a directory.</summary>
    internal string Directory(ManifestNode? node) => AbsolutePath(node, "directory");

    /// <summary>An absolute, normal path of a file.</summary>
    internal string File(ManifestNode? node) => AbsolutePath(node, "file");

    private string AbsolutePath(ManifestNode? node, string kind)
    {
        if (node is null || !Is(node, JsonValueKind.String, $"write the absolute path of a {kind} in quotes"))
        {
            return string.Empty;
        }

        if (PathRules.Check(node.Text) is { } refusal)
        {
            problems.Add(node, refusal);
        }

        return node.Text;
    }

    /// <summary>The name of a user or group.</summary>
    internal string Account(ManifestNode? node, string kind, string fallback)
    {
        if (node is null || !Is(node, JsonValueKind.String, $"write the name of a {kind} in quotes"))
        {
            return fallback;
        }

        if (AccountRules.Check(kind, node.Text) is { } refusal)
        {
            problems.Add(node, refusal);
        }

        return node.Text;
    }

    /// <summary>Permission bits.</summary>
    internal FilePermissions Mode(ManifestNode? node, FilePermissions fallback)
    {
        if (node is null)
        {
            return fallback;
        }

        string example = node.Kind == JsonValueKind.Number && IsLikelyMode(node.Text)
            ? node.Text.PadLeft(4, '0') : "0400";
        if (!Is(node, JsonValueKind.String, $"quote the octal digits: \"{example}\""))
        {
            return fallback;
        }

        if (!FilePermissions.TryRead(node.Text, out FilePermissions mode, out Refusal refusal))
        {
            problems.Add(node, refusal);
        }

        return mode;
    }

    /// <summary>
    /// Whether a number without quotes was meant as octal digits: group and others get no more than those before
    /// them. It keeps 256 and 420, which are 0400 and 0644 in decimal, from being advised as they stand.
    /// </summary>
    private static bool IsLikelyMode(string digits)
    {
        if (digits.Length != 3 || !FilePermissions.TryRead(digits, out FilePermissions mode, out _))
        {
            return false;
        }

        int owner = mode.Bits >> 6;
        int group = (mode.Bits >> 3) & 7;
        int others = mode.Bits & 7;
        return (group & ~owner) == 0 && (others & ~group) == 0;
    }

    private static string Shorten(string number) => number.Length <= 40 ? number : number[..40] + "...";
}
