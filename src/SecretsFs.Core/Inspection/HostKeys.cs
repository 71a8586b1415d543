using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Native;
using SecretsFs.Core.Processes;

namespace SecretsFs.Core.Inspection;

/// <summary>Looks for the keys that a manifest's engine decrypts with.</summary>
internal static class HostKeys
{
    private const long KeyBudget = 4 * 1024 * 1024;
    private const string Engine = "$.decryption.engine";

    /// <summary>The keys; none where they cannot be looked at, which is told, or are another machine's.</summary>
    public static KeyHolder Find(
        Manifest manifest, InspectedHost host, InspectionFindings findings, CancellationToken cancellation)
    {
        ImmutableArray<HostKey> keys = manifest.Decryption switch
        {
            _ when host.PublicKey is not null => host.PublicKey.Keys,
            _ when host.Accounts is null => [],
            RnpSettings rnp => FindRnp(rnp, host.KeySources, findings),
            GpgSettings gpg => FindGpg(gpg, findings, cancellation),
            _ => [],
        };
        KeyHolder holder = new(host, keys);
        foreach (HostKey key in keys)
        {
            findings.Note("$.decryption", holder.Has(key));
        }

        return holder;
    }

    private static ImmutableArray<HostKey> FindRnp(
        RnpSettings settings,
        Func<RnpSettings, (KeySource Key, KeySource? Passphrase)>? keySources,
        InspectionFindings findings)
    {
        string? closed = keySources is null
            ? new[] { settings.KeyFile, settings.PassphraseFile }.FirstOrDefault(IsClosedToUs) : null;
        if (closed is not null)
        {
            NoteClosed("$.decryption.keyFile", closed, findings);
            return [];
        }

        MemoryBudget budget = new(KeyBudget);
        (KeySource key, KeySource? passphrase) = (keySources ?? KeySource.ByPath)(settings);
        using RnpKeyring? keyring = RnpKeyring.TryOpen(key, passphrase, budget, out RnpKeyProblem? problem);
        if (problem is not null)
        {
            findings.Add("$.decryption." + problem.Member, problem.Reason, problem.Hint);
        }

        return keyring is null ? [] : [.. keyring.HostKeys];
    }

    private static ImmutableArray<HostKey> FindGpg(
        GpgSettings settings, InspectionFindings findings, CancellationToken cancellation)
    {
        const string Home = "$.decryption.home";
        string? gpg = ProgramPath.Find("gpg");
        if (gpg is null)
        {
            findings.Add(Engine, "there is no gpg in PATH", "install gnupg");
        }

        if (settings.Home is not null && !Directory.Exists(settings.Home))
        {
            findings.Add(
                Home,
                $"there is no readable directory {settings.Home}",
                "make it, or name the GNUPGHOME that has the keys");
            return [];
        }

        if (gpg is null)
        {
            return [];
        }

        if (IsClosedToUs(settings.Home))
        {
            NoteClosed(Home, settings.Home!, findings);
            return [];
        }

        string path = settings.Home is null ? Engine : Home;
        ImmutableArray<HostKey>? keys = GpgKeyList.TryRead(gpg, settings, cancellation);
        if (keys is null)
        {
            string home = settings.Home is null ? string.Empty : $" --homedir {ShellWord.Quote(settings.Home)}";
            findings.Add(path, "gpg does not list its secret keys", $"see what it says: gpg{home} --list-secret-keys");
        }
        else if (keys.Value.IsEmpty)
        {
            findings.Add(
                path, "gpg has no secret key that decrypts", "gpg --import one, or name the GNUPGHOME that has it");
        }

        return keys ?? [];
    }

    /// <summary>Whether only the permissions of an ordinary user keep us out, and not those of the daemon.</summary>
    private static bool IsClosedToUs(string? path)
    {
        if (path is null || LibC.geteuid() == 0)
        {
            return false;
        }

        using SafeFileHandle file = LibC.open(path, LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
        int errno = file.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        return errno == LibC.EACCES;
    }

    private static void NoteClosed(string path, string file, InspectionFindings findings) => findings.Note(
        path, $"this user cannot open {file}: whether entries are encrypted to the key of this host is not checked");
}
