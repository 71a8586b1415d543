using SecretsFs.Core.Access;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Reading;

/// <summary>
/// Grants what is open already without the way through the queue: decided, compared with the store and audited like any
/// other, but only where none of that can wait. Any thread.
/// </summary>
/// <param name="snapshots">What is open.</param>
/// <param name="store">Tells whether it is still what the store has.</param>
/// <param name="settings">Tells whether the log takes a line.</param>
/// <param name="callers">Knows who asks.</param>
/// <param name="audit">The log.</param>
internal sealed class SharedOpens(
    SnapshotTable snapshots, PassStore store, ReaderSettings settings, RecentCallers callers, AuditLog audit)
{
    /// <summary>
    /// The content, with a reference for the caller; null, without a word, where it has to wait in line.
    /// </summary>
    public Snapshot? TryGrant(DeclaredKey key, in ReadCaller caller, EntryVersion? expected)
    {
        ArgumentNullException.ThrowIfNull(key);
        ContentSource content = key.File.Content;
        if (snapshots.TryGetOpen(content) is not Snapshot open)
        {
            return null;
        }

        bool isGranted = false;
        try
        {
            CallerUnit unit = callers.UnitOf(caller.ThreadId);
            if (open.Version == expected
                && settings.LogIsReady()
                && AccessPolicy.Refusal(key, unit) is null
                && store.IsCertainlyStill(content, open.Entries)
                && key.IsInForce)
            {
                audit.Granted(key, in caller, in unit);
                isGranted = true;
            }

            return isGranted ? open : null;
        }
        finally
        {
            if (!isGranted)
            {
                open.Release();
            }
        }
    }
}
