using Microsoft.Extensions.Logging;
using SecretsFs.Core.Access;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;
using SecretsFs.FileSystem;

namespace SecretsFs.Worker;

/// <summary>Makes what is served from a manifest, reusing what an older one has in common with it.</summary>
/// <param name="logger">For the readers.</param>
/// <param name="logIsReady">Whether the log takes a line without waiting.</param>
/// <param name="watch">Told what is being decrypted.</param>
/// <param name="keySources">
/// Where the key file and the passphrase file come from; the same for the same settings.
/// </param>
internal sealed class ManifestServing(
    ILogger logger,
    Func<bool> logIsReady,
    IDecryptionWatch watch,
    Func<RnpSettings, (KeySource Key, KeySource? Passphrase)> keySources)
{
    private readonly MemoryBudget _budget = new(0);
    private readonly List<SecretReader> _readers = [];
    private (EntryVersion? Key, EntryVersion? Passphrase) _keyFiles;

    /// <summary>
    /// Whether a key that cannot be used is no reason not to serve, as yet: there was one, which others use still, and
    /// a worker that serves refusals is better than none.
    /// </summary>
    public bool ServesWithoutKey { get; set; }

    /// <summary>
    /// Builds tree and reader; the reader is that of <paramref name="previous"/> where store, engine and
    /// limits are the same.
    /// </summary>
    /// <param name="manifest">What to serve.</param>
    /// <param name="accounts">The users and groups.</param>
    /// <param name="previous">What is served.</param>
    /// <param name="keepsReader">Whether nothing but users and groups can be other than before.</param>
    public ServedManifest Build(
        Manifest manifest, AccountDatabase accounts, ServedManifest? previous, bool keepsReader = false)
    {
        bool sameStore = previous is not null && previous.Manifest.Store == manifest.Store;
        KeyTree tree = KeyTree.Build(manifest, accounts, sameStore ? previous!.Tree : null);
        bool sameReader = sameStore
            && previous!.Manifest.Decryption == manifest.Decryption
            && previous.Manifest.Limits == manifest.Limits
            && (keepsReader || !IsKeyReplaced(manifest.Decryption));
        return new ServedManifest(manifest, tree, sameReader ? previous!.Reader : CreateReader(manifest));
    }

    /// <summary>Where key files come from.</summary>
    public Func<RnpSettings, (KeySource Key, KeySource? Passphrase)> KeySources => keySources;

    /// <summary>How many threads did not come back, of all readers.</summary>
    public int ThreadsGivenUp
    {
        get
        {
            int count = 0;
            foreach (SecretReader reader in _readers)
            {
                count += reader.ThreadsGivenUp;
            }

            return count;
        }
    }

    /// <summary>
    /// Ends every reader, also those of older manifests that have something under way. Waits a bounded time for each.
    /// </summary>
    public void Stop()
    {
        foreach (SecretReader reader in _readers)
        {
            reader.Stop();
        }

        foreach (SecretReader reader in _readers)
        {
            reader.Dispose();
        }
    }

    private SecretReader CreateReader(Manifest manifest)
    {
        PassStore store = new(manifest.Store, manifest.Limits.SecretBytes);
        ReaderSettings settings = new(manifest.Limits.SecretBytes, manifest.Limits.DecryptTimeout)
        {
            Budget = _budget,
            Threads = manifest.Limits.Threads,
            MayPrompt = manifest.Decryption is GpgSettings { Prompt: true },
            LogIsReady = logIsReady,
            Watch = watch,
        };
        (EntryVersion?, EntryVersion?) keyFiles = KeyFiles(manifest.Decryption); // before they are read
        IDecryptor decryptor = Decryptors.Create(
            manifest.Decryption,
            manifest.Limits.Threads,
            _budget,
            keySources,
            out RnpKeyProblem? problem,
            ServesWithoutKey);
        if (problem is not null)
        {
            Log.KeyNotThere(logger, problem.Reason, problem.Hint);
        }

        _keyFiles = keyFiles;
        _budget.SetLimit(manifest.Limits.LockedBytes); // one for the process: older readers may still hold some of it
        SecretReader reader = new(store, decryptor, settings, logger);
        _readers.RemoveAll(static old => old.HasEnded);
        _readers.Add(reader);
        return reader;
    }

    /// <summary>
    /// Whether there is another key file than the one that was there when the last reader was made, or another
    /// passphrase. What is gone is not: what was loaded goes on.
    /// </summary>
    private bool IsKeyReplaced(DecryptionSettings settings)
    {
        (EntryVersion? Key, EntryVersion? Passphrase) now = KeyFiles(settings);
        return (now.Key is not null && now.Key != _keyFiles.Key)
            || (now.Passphrase is not null && now.Passphrase != _keyFiles.Passphrase);
    }

    private (EntryVersion? Key, EntryVersion? Passphrase) KeyFiles(DecryptionSettings settings)
    {
        if (settings is not RnpSettings rnp)
        {
            return default;
        }

        (KeySource key, KeySource? passphrase) = keySources(rnp);
        return (key.Version, passphrase?.Version);
    }
}
