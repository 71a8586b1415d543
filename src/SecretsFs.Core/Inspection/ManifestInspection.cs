using SecretsFs.Core.Access;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Inspection;

/// <summary>
/// Compares a valid manifest with the machine: users, groups, the store and its entries, the key and for whom entries
/// are encrypted. Changes nothing; of entries it reads the start, and decrypts none. May block on slow storage.
/// </summary>
public static class ManifestInspection
{
    /// <summary>How long pass and gpg take to write an entry, at most.</summary>
    private static readonly TimeSpan s_writing = TimeSpan.FromMilliseconds(500);

    /// <summary>Looks at everything that is known of the machine.</summary>
    /// <param name="manifest">What is declared.</param>
    /// <param name="host">The machine.</param>
    /// <param name="cancellation">Ends the programs that it runs; what it answers then means nothing.</param>
    public static InspectionReport Run(
        Manifest manifest, InspectedHost host, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(host);
        InspectionFindings findings = new(manifest);
        if (host.Accounts is not null)
        {
            InspectOwners(manifest, host.Accounts, findings);
        }

        KeyHolder holder = HostKeys.Find(manifest, host, findings, cancellation);
        if (!System.IO.Directory.Exists(manifest.Store))
        {
            findings.Add(
                "$.store",
                $"there is no readable directory {manifest.Store}",
                "mount or clone the store, or make one with pass init");
            return findings.Report();
        }

        List<EntryUse> opened = InspectEntries(manifest, holder, findings, cancellation);
        if (host.Reader is not null)
        {
            new ReaderInspection(manifest, host.Reader, findings).Inspect(opened);
        }

        return findings.Report();
    }

    /// <summary>
    /// Opens each entry and looks at its start; those that could be opened, and what for. One that cannot be
    /// opened, or is no message, may be being written: it is looked at once more.
    /// </summary>
    private static List<EntryUse> InspectEntries(
        Manifest manifest,
        KeyHolder holder,
        InspectionFindings findings,
        CancellationToken cancellation)
    {
        PassStore store = new(manifest.Store, manifest.Limits.SecretBytes);
        RecipientInspection recipients = new(manifest.Store, holder, findings);
        List<EntryUse> opened = [];
        List<EntryUse> again = [];
        foreach (KeyFile key in manifest.Keys.Values)
        {
            foreach (EntryName entry in key.Content.Entries)
            {
                EntryUse use = new(key, entry);
                (TryInspect(use, isLast: false) ? opened : again).Add(use);
            }
        }

        if (again.Count > 0 && !cancellation.WaitHandle.WaitOne(s_writing))
        {
            opened.AddRange(again.Where(use => TryInspect(use, isLast: true)));
        }

        return opened;

        bool TryInspect(EntryUse use, bool isLast)
        {
            StoreStatus status = store.Open(use.Entry, out StoreEntry? entry);
            using (entry)
            {
                if (entry is not null)
                {
                    return recipients.TryInspect(use, entry.File, isLast) || isLast;
                }
            }

            if (!isLast)
            {
                return false;
            }

            findings.Add(
                use.JsonPath,
                $"entry {use.Entry.Value} cannot be read",
                StoreHints.For(status, store.Path, use.Entry).Hint);
            return false;
        }
    }

    private static void InspectOwners(Manifest manifest, AccountDatabase accounts, InspectionFindings findings)
    {
        InspectOwners(
            manifest.Directory.Owner,
            manifest.Directory.Group,
            "$.directory",
            "until then only root can enter it",
            accounts,
            findings.Add);
        foreach (KeyFile key in manifest.Keys.Values)
        {
            InspectOwners(key.Owner, key.Group, key.JsonPath, "until then nobody can read it", accounts, findings.Add);
        }
    }

    private static void InspectOwners(
        string owner,
        string group,
        string path,
        string consequence,
        AccountDatabase accounts,
        Action<string, string, string> add)
    {
        if (accounts.User(owner) is null)
        {
            add(path + ".owner", $"there is no user {owner}", $"create it, or name another; {consequence}");
        }

        if (accounts.Group(group) is null)
        {
            add(path + ".group", $"there is no group {group}", $"create it, or name another; {consequence}");
        }
    }
}
