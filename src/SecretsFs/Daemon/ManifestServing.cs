using Microsoft.Extensions.Logging;
using SecretsFs.Commands;
using SecretsFs.Core.Access;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Processes;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;
using SecretsFs.FileSystem;

namespace SecretsFs.Daemon;

/// <summary>Makes what is served from a manifest, reusing what an older one has in common with it.</summary>
/// <param name="logger">For the readers.</param>
/// <param name="logIsReady">Whether the log takes a line without waiting.</param>
internal sealed class ManifestServing(ILogger logger, Func<bool> logIsReady)
{
    private readonly MemoryBudget _budget = new(0);
    private readonly List<SecretReader> _readers = [];
    private (EntryVersion? Key, EntryVersion? Passphrase) _keyFiles;

    /// <summary>
    /// Builds tree and reader; the reader is that of <paramref name="previous"/> where store, engine and
    /// limits are the same.
    /// </summary>
    public ServedManifest Build(Manifest manifest, AccountDatabase accounts, ServedManifest? previous)
    {
        bool sameStore = previous is not null && previous.Manifest.Store == manifest.Store;
        KeyTree tree = KeyTree.Build(manifest, accounts, sameStore ? previous!.Tree : null);
        bool sameReader = sameStore
            && previous!.Manifest.Decryption == manifest.Decryption
            && previous.Manifest.Limits == manifest.Limits
            && !IsKeyReplaced(manifest.Decryption);
        return new ServedManifest(manifest, tree, sameReader ? previous!.Reader : CreateReader(manifest));
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
            Threads = manifest.Limits.Threads,
            MayPrompt = manifest.Decryption is GpgSettings { Prompt: true },
            LogIsReady = logIsReady,
        };
        (EntryVersion?, EntryVersion?) keyFiles = KeyFiles(manifest.Decryption); // before they are read
        IDecryptor decryptor = manifest.Decryption switch
        {
            RnpSettings rnp => CreateRnp(rnp, manifest.Limits.Threads),
            GpgSettings gpg => CreateGpg(gpg),
            _ => throw new InvalidOperationException("the manifest names an engine that this version does not have"),
        };
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

    private static (EntryVersion? Key, EntryVersion? Passphrase) KeyFiles(DecryptionSettings settings) =>
        settings is RnpSettings rnp
            ? (KeyMaterialFile.VersionOf(rnp.KeyFile), KeyMaterialFile.VersionOf(rnp.PassphraseFile))
            : default;

    private GpgDecryptor CreateGpg(GpgSettings settings)
    {
        string program = ProgramPath.Find("gpg")
            ?? throw new CommandFailure(ExitStatus.Failure, "there is no gpg in PATH", "install gnupg");
        return new GpgDecryptor(program, settings, _budget);
    }

    private RnpDecryptor CreateRnp(RnpSettings settings, int threads)
    {
        RnpDecryptor? decryptor = RnpDecryptor.Create(settings, threads, _budget, out RnpKeyProblem? problem);
        if (decryptor is null)
        {
            throw new CommandFailure(
                problem!.Outcome == ReadOutcome.Failed ? ExitStatus.Failure : ExitStatus.NoKey,
                problem.Reason,
                problem.Hint);
        }

        if (problem is not null)
        {
            Log.KeyNotThere(logger, problem.Reason, problem.Hint);
        }

        return decryptor;
    }
}
