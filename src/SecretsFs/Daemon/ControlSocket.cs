using System.Globalization;
using System.IO.Hashing;
using System.Text;
using SecretsFs.Native;

namespace SecretsFs.Daemon;

/// <summary>
/// Where the keeper of a mount listens: in the <see cref="RuntimeFolder"/>, named after the mountpoint as
/// <c>systemd-escape --path</c> does it, so that people can tell which is which.
/// </summary>
internal static class ControlSocket
{
    private const string Ending = ".socket";

    /// <summary>That of a mount of who runs this.</summary>
    /// <exception cref="Commands.CommandFailure">A user has no folder for it.</exception>
    public static string PathOf(string canonicalMountpoint) => In(RuntimeFolder.Make(), canonicalMountpoint);

    /// <summary>Where that of a mount can be, for who runs this: one's own first, then root's.</summary>
    public static IReadOnlyList<string> Candidates(string canonicalMountpoint) =>
        Candidates(RuntimeFolder.Own, canonicalMountpoint);

    /// <summary>The same, for somebody with another folder of his own, or none.</summary>
    public static IReadOnlyList<string> Candidates(string? own, string canonicalMountpoint) =>
        own is null or RuntimeFolder.OfRoot
            ? [In(RuntimeFolder.OfRoot, canonicalMountpoint)]
            : [In(own, canonicalMountpoint), In(RuntimeFolder.OfRoot, canonicalMountpoint)];

    /// <summary>The path in a folder; a hash where the name would be longer than a socket's path may be.</summary>
    public static string In(string folder, string canonicalMountpoint)
    {
        string path = $"{folder}/{Escape(canonicalMountpoint)}{Ending}";
        return Encoding.UTF8.GetByteCount(path) < LibC.SocketAddress.PathSize
            ? path
            : $"{folder}/{Digest(canonicalMountpoint)}{Ending}";
    }

    private static string Digest(string text) =>
        Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(text)));

    private static string Escape(string canonicalMountpoint)
    {
        StringBuilder name = new();
        foreach (byte one in Encoding.UTF8.GetBytes(canonicalMountpoint.Trim('/')))
        {
            char letter = (char)one;
            if (letter == '/')
            {
                name.Append('-');
            }
            else if (char.IsAsciiLetterOrDigit(letter) || letter is '_' or ':' || (letter == '.' && name.Length > 0))
            {
                name.Append(letter);
            }
            else
            {
                name.Append(CultureInfo.InvariantCulture, $"\\x{one:x2}");
            }
        }

        return name.Length == 0 ? "-" : name.ToString();
    }
}
