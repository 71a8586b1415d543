using System.Collections.Immutable;
using System.Globalization;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Processes;

namespace SecretsFs.Core.Decryption;

/// <summary>The secret keys that gpg has, on smartcards as well. Starts its agent, asks nobody. Any thread.</summary>
internal static class GpgKeyList
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    /// <summary>Any of them is there where gpg has ever been used; gpg makes the first where there is none.</summary>
    private static readonly string[] s_keyrings = ["pubring.kbx", "pubring.gpg", "public-keys.d"];

    /// <summary>The keys that decrypt; empty where there are none, null where gpg fails or does not answer.</summary>
    /// <param name="program">The absolute path of gpg.</param>
    /// <param name="settings">Where its home is.</param>
    /// <param name="cancellation">Ends it.</param>
    public static ImmutableArray<HostKey>? TryRead(
        string program, GpgSettings settings, CancellationToken cancellation)
    {
        if (!s_keyrings.Any(name => Path.Exists(Path.Combine(HomeOf(settings), name))))
        {
            return [];
        }

        string? list = ProgramOutput.TryRead(
            program,
            ["--batch", "--no-tty", "--no-auto-check-trustdb", "--with-colons", "--list-secret-keys"],
            GpgEnvironment.Build(settings),
            s_limit,
            cancellation);
        return list is null ? null : Parse(list);
    }

    /// <summary>
    /// The records "sec" and "ssb" with the capability "e" (doc/DETAILS of GnuPG): key id in field 5, capabilities in
    /// 12, and the fingerprint in field 10 of the record "fpr" after each.
    /// </summary>
    public static ImmutableArray<HostKey> Parse(string list)
    {
        const int KeyIdField = 4, FingerprintField = 9, CapabilitiesField = 11;
        ImmutableArray<HostKey>.Builder keys = ImmutableArray.CreateBuilder<HostKey>();
        string primary = string.Empty;
        bool isPrimary = false;
        ulong? waiting = null;
        foreach (string[] fields in list.Split('\n').Select(static line => line.Split(':')))
        {
            if (fields is ["sec" or "ssb", ..] && fields.Length > CapabilitiesField)
            {
                isPrimary = fields[0] == "sec";
                bool decrypts = fields[CapabilitiesField].Contains('e', StringComparison.Ordinal);
                waiting = decrypts && ulong.TryParse(
                    fields[KeyIdField], NumberStyles.AllowHexSpecifier, null, out ulong keyId) ? keyId : null;
            }
            else if (fields is ["fpr", ..] && fields.Length > FingerprintField)
            {
                primary = isPrimary ? fields[FingerprintField] : primary;
                if (waiting is ulong decrypting)
                {
                    keys.Add(new HostKey(decrypting, primary));
                }

                waiting = null;
            }
        }

        return keys.ToImmutable();
    }

    private static string HomeOf(GpgSettings settings) =>
        settings.Home
        ?? Environment.GetEnvironmentVariable("GNUPGHOME")
        ?? Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/root", ".gnupg");
}
