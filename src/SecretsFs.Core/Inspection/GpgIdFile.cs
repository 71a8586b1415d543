using System.Collections.Immutable;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Inspection;

/// <summary>
/// The file that tells pass(1) whom the entries of a folder are encrypted to: one id a line, for all entries below
/// that have no nearer one.
/// </summary>
/// <param name="Store">The path of the store.</param>
/// <param name="Folder">Where it is in the store; empty for the store itself.</param>
/// <param name="Ids">What it lists, as it stands there.</param>
internal sealed record GpgIdFile(string Store, string Folder, ImmutableArray<string> Ids)
{
    private const string Name = ".gpg-id";
    private const int MostIds = 8;
    private const int FewestDigits = 8;

    private string Path => System.IO.Path.Combine(Store, Folder, Name);

    /// <summary>The one that counts for an entry; null where there is none up to the store.</summary>
    public static GpgIdFile? Nearest(string store, EntryName entry)
    {
        string folder = entry.Value;
        do
        {
            folder = folder[..Math.Max(0, folder.LastIndexOf('/'))];
            string file = System.IO.Path.Combine(store, folder, Name);
            if (File.Exists(file))
            {
                return new GpgIdFile(store, folder, ReadIds(file));
            }
        }
        while (folder.Length > 0);

        return null;
    }

    /// <summary>What makes entries of this folder be encrypted to a key as well.</summary>
    public string HintFor(HostKey key)
    {
        bool isListed = Ids.Any(id => Names(id, key));
        string folder = Folder.Length > 0 ? $"-p {ShellWord.Quote(Folder)} " : string.Empty;
        string ids = Ids.IsEmpty || Ids.Length > MostIds
            ? "IDS-IN-THAT-FILE"
            : string.Join(' ', Ids.Select(ShellWord.Quote));
        string command = $"pass init {folder}{ids}";
        return isListed
            ? $"{Path} lists it, so let somebody who can read the entry encrypt it again: {command}"
            : $"let somebody who can read the entry add it to {Path}: {command} {key.Fingerprint}";
    }

    /// <summary>The same where no folder up to the store has such a file.</summary>
    public static string HintWithout(string store, HostKey key) =>
        $"there is no {Name} for it in {store}: pass init YOUR-KEY {key.Fingerprint}";

    /// <summary>Whether an id is that of the key, as fingerprint or key id; names are not looked up.</summary>
    private static bool Names(string id, HostKey key)
    {
        string digits = id.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? id[2..] : id;
        digits = digits.TrimEnd('!');
        return digits.Length >= FewestDigits
            && digits.All(char.IsAsciiHexDigit)
            && (key.Fingerprint.EndsWith(digits, StringComparison.OrdinalIgnoreCase)
                || key.ToString().EndsWith(digits, StringComparison.OrdinalIgnoreCase));
    }

    private static ImmutableArray<string> ReadIds(string file)
    {
        try
        {
            return
            [
                .. File.ReadLines(file)
                    .Select(static line => line.Split('#')[0].Trim())
                    .Where(static id => id.Length > 0)
                    .Take(MostIds + 1),
            ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return []; // the hint does without: that it cannot be read hinders nobody who reads secrets
        }
    }
}
