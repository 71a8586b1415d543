using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using SecretsFs.Core.Access;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;
using SecretsFs.FileSystem;
using SecretsFs.Fuse;
using SecretsFs.Takeover;

namespace SecretsFs.Worker;

/// <summary>
/// Serves one key once, while the worker waits for its turn, to nobody: everything is as it will be, but nothing is
/// decrypted, nothing is logged, and what it leaves behind is in memory of its own.
/// </summary>
internal static class ServingRehearsal
{
    private const string Name = "rehearsal";
    private const int PlaintextLimit = 1 << 16;
    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a worker of machine code waits before it rehearses, which spares it little: whoever is needed within
    /// that time is needed at once, and so are the processors. One that is compiled as it runs is too slow without.
    /// </summary>
    private static readonly TimeSpan s_delay =
        RuntimeFeature.IsDynamicCodeCompiled ? TimeSpan.Zero : TimeSpan.FromMilliseconds(200);

    /// <summary>Plays it on a thread of its own: whoever is let go meanwhile serves at once, if more slowly.</summary>
    /// <param name="manifest">One of its keys is served.</param>
    /// <param name="protocol">What was agreed on with the kernel.</param>
    /// <param name="isNeededWithin">
    /// Waits until the worker serves or ends, for a time at most; whether it does. Then nothing is rehearsed any more.
    /// </param>
    /// <param name="logger">Told where it is cut short.</param>
    public static void Start(
        Manifest manifest, FuseProtocol protocol, Func<TimeSpan, bool> isNeededWithin, ILogger logger)
    {
        try
        {
            BackgroundThread.Start("rehearsal", "rehearse", logger, () =>
            {
                if (!isNeededWithin(s_delay) && !TryRun(manifest, protocol))
                {
                    Log.RehearsalCutShort(logger);
                }
            });
        }
        catch (OutOfMemoryException)
        {
            Log.RehearsalCutShort(logger); // no thread can be made: it can do without
        }
    }

    /// <summary>Plays it; false where it was cut short, which costs the first who ask a moment.</summary>
    /// <exception cref="IOException">There is no memory left.</exception>
    public static bool TryRun(Manifest manifest, FuseProtocol protocol)
    {
        if (manifest.Keys.Count == 0)
        {
            return true;
        }

        SilentLogger logger = new();
        using Rehearsal? rehearsal = Rehearsal.TryCreate(protocol, logger);
        if (rehearsal is null)
        {
            return false;
        }

        Manifest one = OneKey(manifest);
        SharedMemory memory = SharedMemory.Create(); // stays: a thread that has just answered still counts in it
        SecretReader reader = CreateReader(one, memory, logger);
        KeyTree tree = KeyTree.Build(one, AccountDatabase.Load(), null);
        Catalog catalog = new(new ServedManifest(one, tree, reader), new KnownLengths(memory));
        SecretsFileSystem fileSystem = new(catalog, rehearsal.Connection.Notifier, new HandleSlots(memory));
        Progress progress = new(memory);
        fileSystem.TakeOver();
        progress.TakeOver();
        bool isPlayed = rehearsal.TryPlay(fileSystem, Encoding.UTF8.GetBytes(Name), s_limit, progress);
        reader.Stop();
        if (isPlayed) // else a thread that waits for the store may still be in there
        {
            reader.Dispose();
            fileSystem.Dispose();
        }

        return isPlayed;
    }

    private static SecretReader CreateReader(Manifest manifest, SharedMemory memory, SilentLogger logger)
    {
        MemoryBudget budget = new(PlaintextLimit);
        ReaderSettings settings = new(manifest.Limits.SecretBytes, s_limit)
        {
            Budget = budget,
            Threads = 1,
            Watch = new DecryptionWatch(new Suspects(memory), string.Empty),
        };
        PassStore store = new(manifest.Store, manifest.Limits.SecretBytes);
        return new SecretReader(store, new EmptyDecryptor(budget), settings, logger);
    }

    /// <summary>
    /// One of its keys, in the root directory, for every unit; of a whole entry, since no part is in one that is empty.
    /// </summary>
    private static Manifest OneKey(Manifest manifest)
    {
        if (!SecretName.TryParse(Name, out SecretName? name, out string reason))
        {
            throw new InvalidOperationException(reason);
        }

        KeyFile key = manifest.Keys.Values[0] with { Name = name, Units = [] };
        key = key.Content.Entries is [EntryName entry, ..] ? key with { Content = new WholeEntry(entry) } : key;
        return new Manifest
        {
            File = manifest.File,
            Store = manifest.Store,
            Decryption = manifest.Decryption,
            Directory = manifest.Directory,
            Limits = manifest.Limits,
            Keys = new[] { key }.ToFrozenDictionary(static file => file.Name.Value, StringComparer.Ordinal),
        };
    }
}
