using System.Collections.Immutable;
using SecretsFs.Core.Access;
using SecretsFs.Core.Processes;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Manifests;

/// <summary>
/// Compares a valid manifest with the machine: users, groups, the store and its entries, gpg. Opens
/// entries and reads none. May block on slow storage.
/// </summary>
public static class ManifestInspection
{
    /// <summary>Every problem, in the order of the manifest's lines.</summary>
    public static ImmutableArray<ManifestProblem> Run(Manifest manifest, AccountDatabase accounts)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(accounts);
        List<ManifestProblem> problems = [];
        void Add(string path, string reason, string hint) =>
            problems.Add(new ManifestProblem(manifest.File, manifest.LineOf(path), path, reason, hint));

        InspectDecryption(manifest, Add);
        InspectOwners(
            manifest.Directory.Owner,
            manifest.Directory.Group,
            "$.directory",
            "until then only root can enter it",
            accounts,
            Add);
        bool hasStore = System.IO.Directory.Exists(manifest.Store);
        if (!hasStore)
        {
            Add(
                "$.store",
                $"there is no readable directory {manifest.Store}",
                "mount or clone the store, or make one with pass init");
        }

        PassStore store = new(manifest.Store, manifest.Limits.SecretBytes);
        foreach (KeyFile key in manifest.Keys.Values)
        {
            InspectOwners(key.Owner, key.Group, key.JsonPath, "until then nobody can read it", accounts, Add);
            if (hasStore)
            {
                InspectEntry(key, store, Add);
            }
        }

        return [.. problems.OrderBy(problem => problem.Line)];
    }

    private static void InspectDecryption(Manifest manifest, Action<string, string, string> add)
    {
        if (ProgramPath.Find("gpg") is null)
        {
            add("$.decryption.engine", "there is no gpg in PATH", "install gnupg");
        }

        if (manifest.Decryption is GpgSettings { Home: string home } && !System.IO.Directory.Exists(home))
        {
            add(
                "$.decryption.home",
                $"there is no readable directory {home}",
                "make it, or name the GNUPGHOME that has the keys");
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

    private static void InspectEntry(KeyFile key, PassStore store, Action<string, string, string> add)
    {
        EntryName entry = key.Entry;
        StoreStatus status = store.Open(entry, out StoreEntry? open);
        open?.Dispose();
        if (status != StoreStatus.Opened)
        {
            add(
                key.JsonPath + ".pass",
                $"entry {entry.Value} cannot be read",
                StoreHints.For(status, store.Path, entry).Hint);
        }
    }
}
