using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using SecretsFs.Core.Manifests.Internal;

namespace SecretsFs.Core.Manifests;

/// <summary>The name of a systemd unit that can hold processes.</summary>
/// <remarks>
/// Per systemd.unit(5): ASCII letters, digits and <c>: - _ . \ @</c>, at most 255 characters with the suffix. The
/// suffix is one of those whose units have processes of their own: service, socket, mount, swap, scope. A template
/// without instance is refused, for no process is ever in one. Immutable, safe on any thread.
/// </remarks>
public sealed record UnitName
{
    private const int MaxLength = 255;

    private static readonly SearchValues<char> s_allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:-_.\\@");

    private static readonly ImmutableArray<string> s_withProcesses = ["service", "socket", "mount", "swap", "scope"];

    private static readonly ImmutableArray<string> s_withoutProcesses =
        ["slice", "target", "timer", "path", "device", "automount"];

    private UnitName(string value) => Value = value;

    /// <summary>The whole name, such as <c>nginx.service</c>.</summary>
    public string Value { get; }

    /// <summary>Reads a unit name.</summary>
    /// <param name="text">The text as it stands in the manifest.</param>
    /// <param name="unit">The name, or null when it is refused.</param>
    /// <param name="reason">Why it is refused, in printable characters; empty when it is not.</param>
    /// <returns>True when the text names a unit that can hold processes.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out UnitName? unit, out string reason)
    {
        bool good = TryRead(text, out unit, out Refusal refusal);
        reason = refusal.Reason;
        return good;
    }

    /// <summary>The same, with the hint that goes with the reason.</summary>
    internal static bool TryRead(string text, [NotNullWhen(true)] out UnitName? unit, out Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(text);
        refusal = CheckCharacters(text) ?? CheckShape(text) ?? Refusal.None;
        unit = refusal == Refusal.None ? new UnitName(text) : null;
        return unit is not null;
    }

    /// <summary>The whole name.</summary>
    /// <returns><see cref="Value"/>.</returns>
    public override string ToString() => Value;

    private static Refusal? CheckCharacters(string text)
    {
        if (text.Length == 0)
        {
            return new Refusal("the unit name is empty", "write a unit such as \"nginx.service\", or remove it");
        }

        if (text.Length > MaxLength)
        {
            return new Refusal(
                $"unit {Printable.Quote(text)} is longer than {MaxLength} characters", "shorten the name of the unit");
        }

        int odd = text.AsSpan().IndexOfAnyExcept(s_allowed);
        return odd < 0
            ? null
            : new Refusal(
                $"unit {Printable.Quote(text)} contains a character that unit names cannot have, at position {odd + 1}",
                "write it as systemctl shows it: ascii letters, digits and : - _ . \\ @");
    }

    private static Refusal? CheckShape(string text)
    {
        int dot = text.LastIndexOf('.');
        string suffix = text[(dot + 1)..];
        if (dot >= 0 && s_withoutProcesses.Contains(suffix))
        {
            return new Refusal(
                $"unit {Printable.Quote(text)} cannot hold processes",
                $"name the units that read the key, ending in {SuffixList()}");
        }

        if (dot < 0 || !s_withProcesses.Contains(suffix))
        {
            return new Refusal(
                $"unit {Printable.Quote(text)} does not end in {SuffixList()}",
                text.Length <= MaxLength - ".service".Length
                    ? $"write the whole name, such as {Printable.Quote(text + ".service")}"
                    : "write the whole name with its suffix");
        }

        int at = text.IndexOf('@');
        if (dot == 0 || at == 0)
        {
            return new Refusal($"unit {Printable.Quote(text)} has no name before '{text[0]}'", "write the whole name");
        }

        return at == dot - 1
            ? new Refusal(
                $"unit {Printable.Quote(text)} is a template without instance",
                $"name the instance, such as {Printable.Quote(text.Insert(dot, "name"))}")
            : null;
    }

    private static string SuffixList() => ".service, .socket, .mount, .swap or .scope";
}
