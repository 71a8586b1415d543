using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Worker;

/// <summary>
/// The key file and the passphrase that the keeper hands over, by the paths that the manifest names. Any thread; handed
/// over by one.
/// </summary>
internal sealed class HandedKeyFiles
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HandedKeyFile> _files = new(StringComparer.Ordinal);

    /// <summary>Those of these settings.</summary>
    public (KeySource Key, KeySource? Passphrase) Of(RnpSettings settings) =>
        (Of(settings.KeyFile), settings.PassphraseFile is null ? null : Of(settings.PassphraseFile));

    /// <summary>Takes over what came with a message, behind the manifest.</summary>
    public void Take(HandedFiles what, IEnumerator<SafeFileHandle> files)
    {
        Take(what.Key, files);
        Take(what.Passphrase, files);
    }

    private void Take(HandedFile what, IEnumerator<SafeFileHandle> files)
    {
        if (what.IsThere && files.MoveNext())
        {
            Of(what.Path).Replace(files.Current);
        }
        else if (what.IsForWorker)
        {
            Of(what.Path).OpenHere();
        }
        else if (what.Error != 0 && what.Path.Length > 0)
        {
            Of(what.Path).Fail(what.Error);
        }
    }

    private HandedKeyFile Of(string path)
    {
        lock (_lock)
        {
            if (!_files.TryGetValue(path, out HandedKeyFile? file))
            {
                file = new HandedKeyFile(path);
                _files.Add(path, file);
            }

            return file;
        }
    }
}
