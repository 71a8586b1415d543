using System.Globalization;
using SecretsFs.Core.Inspection;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Native;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Reading;

/// <summary>What a store's failure means for a reader, and what mends it.</summary>
public static class StoreHints
{
    /// <summary>The outcome and the hint for an entry that could not be opened.</summary>
    public static (ReadOutcome Outcome, string Hint) For(StoreStatus status, string store, EntryName entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return status switch
        {
            StoreStatus.EntryMissing => (
                ReadOutcome.Missing, $"the store has no entry {entry.Value}: pass insert {entry.Value}"),
            StoreStatus.StoreMissing => (
                ReadOutcome.Unreadable, $"there is no store at {store}: mount or clone it, or mend \"store\""),
            StoreStatus.NotPermitted => (
                ReadOutcome.Unreadable, $"not permitted to read {store}/{entry.Value}.gpg: {Mend(store)}"),
            StoreStatus.LeadsOut => (
                ReadOutcome.Unreadable, $"{store}/{entry.Value}.gpg is a link that leads out of the store"),
            StoreStatus.NotAFile => (ReadOutcome.Unreadable, $"{store}/{entry.Value}.gpg is not a regular file"),
            StoreStatus.TooLarge => (ReadOutcome.TooLarge, "the entry is larger than limits.secretBytes allows"),
            _ => (ReadOutcome.Unreadable, $"the storage of {store} failed: see the kernel's log"),
        };
    }

    /// <summary>Unlike chgrp and chmod, the command holds for entries that pass makes later as well.</summary>
    private static string Mend(string store) => LibC.geteuid() is var user && user == 0
        ? "mend its owner or mode"
        : string.Create(
            CultureInfo.InvariantCulture, $"setfacl -R -m u:{user}:rX,d:u:{user}:rX {ShellWord.Quote(store)}");
}
