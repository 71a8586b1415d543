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
            && previous.Manifest.Limits == manifest.Limits;
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
        GpgSettings gpg = manifest.Decryption as GpgSettings
            ?? throw new InvalidOperationException("the manifest names an engine that this version does not have");
        string program = ProgramPath.Find("gpg")
            ?? throw new CommandFailure(ExitStatus.Failure, "there is no gpg in PATH", "install gnupg");
        _budget.SetLimit(manifest.Limits.LockedBytes); // one for the process: older readers may still hold some of it
        PassStore store = new(manifest.Store, manifest.Limits.SecretBytes);
        ReaderSettings settings = new(manifest.Limits.SecretBytes, manifest.Limits.DecryptTimeout, gpg.Prompt)
        {
            LogIsReady = logIsReady,
        };
        SecretReader reader = new(store, new GpgDecryptor(program, gpg, _budget), settings, logger);
        _readers.RemoveAll(static old => old.HasEnded);
        _readers.Add(reader);
        return reader;
    }
}
