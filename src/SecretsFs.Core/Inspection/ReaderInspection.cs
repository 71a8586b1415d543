using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Access;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Native;
using SecretsFs.Core.Processes;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Inspection;

/// <summary>Could another user open the store and the entries? Tried with that user's ids.</summary>
/// <param name="manifest">What is inspected.</param>
/// <param name="user">The user.</param>
/// <param name="findings">Takes what is found.</param>
internal sealed class ReaderInspection(Manifest manifest, UnixUser user, InspectionFindings findings)
{
    private const string Path = "$.store";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>Tries the store, and where that can be opened, these entries.</summary>
    /// <param name="uses">Those that this process could open.</param>
    public void Inspect(IReadOnlyList<EntryUse> uses)
    {
        if (LibC.geteuid() != 0)
        {
            findings.Note(Path, $"whether user {user.Name} could read the store is not checked: only root can try it");
            return;
        }

        string? closed = null;
        List<(EntryUse Use, StoreStatus Status)> refused = [];
        if (!FileSystemIdentity.TryRun(user, s_limit, () => closed = Try(uses, refused)))
        {
            findings.Add(
                Path,
                $"cannot try whether user {user.Name} could read {manifest.Store}",
                "its storage does not answer, or this process may not take on another user's ids");
            return;
        }

        // unlike chgrp and chmod, this holds for entries that pass makes later as well
        string mend = $"setfacl -R -m u:{user.Name}:rX,d:u:{user.Name}:rX {ShellWord.Quote(manifest.Store)}";
        if (closed is not null)
        {
            findings.Add(
                Path,
                $"user {user.Name} cannot open {closed}",
                closed == manifest.Store
                    ? mend : $"let it pass through: setfacl -m u:{user.Name}:x {ShellWord.Quote(closed)}");
        }

        foreach ((EntryUse use, StoreStatus status) in closed is null ? refused : [])
        {
            findings.Add(
                use.JsonPath,
                $"user {user.Name} cannot open entry {use.Entry.Value}",
                status == StoreStatus.NotPermitted
                    ? mend : StoreHints.For(status, manifest.Store, use.Entry).Hint);
        }
    }

    /// <summary>On the thread that has the user's ids. The directory that keeps it out, if one does.</summary>
    private string? Try(IReadOnlyList<EntryUse> uses, List<(EntryUse Use, StoreStatus Status)> refused)
    {
        for (int end = 0; end >= 0;)
        {
            // what leads to the store is only passed through; the store is listed as well
            end = manifest.Store.IndexOf('/', end + 1);
            string directory = end < 0 ? manifest.Store : manifest.Store[..end];
            if (!CanOpen(directory + "/.", LibC.O_PATH) || (end < 0 && !CanOpen(directory, LibC.O_RDONLY)))
            {
                return directory;
            }
        }

        PassStore store = new(manifest.Store, manifest.Limits.SecretBytes);
        foreach (EntryUse use in uses)
        {
            StoreStatus status = store.Open(use.Entry, out StoreEntry? open);
            open?.Dispose();
            if (status != StoreStatus.Opened)
            {
                refused.Add((use, status));
            }
        }

        return null;
    }

    private static bool CanOpen(string path, int flags)
    {
        using SafeFileHandle file = LibC.open(path, flags | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
        return !file.IsInvalid;
    }
}
