using SecretsFs.Core.Manifests.Internal;

namespace SecretsFs.Core.Manifests;

/// <summary>The permission bits of a file or directory, without set-id and sticky bits.</summary>
/// <remarks>The default value is <c>0000</c>: nobody.</remarks>
public readonly record struct FilePermissions
{
    private FilePermissions(int bits) => Bits = (ushort)bits;

    /// <summary>The bits, 0 to octal 0777, as chmod(2) numbers them.</summary>
    public ushort Bits { get; }

    /// <summary>0400: the owner reads.</summary>
    internal static FilePermissions DefaultOfKeys { get; } = new(0x100);

    /// <summary>0750: the owner does all, the group lists and enters.</summary>
    internal static FilePermissions DefaultOfDirectories { get; } = new(0x1e8);

    /// <summary>Reads three or four octal digits, the first of four being 0.</summary>
    /// <param name="text">The text as it stands in the manifest, such as <c>0400</c>.</param>
    /// <param name="mode">The bits; <c>0000</c> when the text is refused.</param>
    /// <param name="reason">Why it is refused, in printable characters; empty when it is not.</param>
    /// <returns>True when the text is a mode.</returns>
    public static bool TryParse(string text, out FilePermissions mode, out string reason)
    {
        bool good = TryRead(text, out mode, out Refusal refusal);
        reason = refusal.Reason;
        return good;
    }

    /// <summary>The same, with the hint that goes with the reason.</summary>
    internal static bool TryRead(string text, out FilePermissions mode, out Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(text);
        mode = default;
        refusal = Refusal.None;
        if (!IsOctal(text))
        {
            refusal = new Refusal(
                $"mode {Printable.Quote(text)} is not three or four octal digits",
                "write a mode such as \"0400\" or \"0440\"");
            return false;
        }

        if (text.Length == 4 && text[0] != '0')
        {
            refusal = new Refusal(
                $"mode {Printable.Quote(text)} has a set-id or sticky bit, the first of four digits must be 0",
                $"write \"0{text[1..]}\"");
            return false;
        }

        int bits = 0;
        foreach (char digit in text)
        {
            bits = (bits << 3) | (digit - '0');
        }

        mode = new FilePermissions(bits);
        return true;
    }

    /// <summary>Four octal digits.</summary>
    /// <returns>The mode as the manifest writes it, such as <c>0400</c>.</returns>
    public override string ToString() => "0" + Convert.ToString(Bits, 8).PadLeft(3, '0');

    private static bool IsOctal(string text) =>
        text.Length is 3 or 4 && !text.AsSpan().ContainsAnyExceptInRange('0', '7');
}
