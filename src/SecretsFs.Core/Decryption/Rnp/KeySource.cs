using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Decryption;

/// <summary>
/// Where a key file or a passphrase file comes from: its path, or descriptors that a process with other rights hands
/// over. What is read is checked alike, on the descriptor. May block on slow storage. Any thread.
/// </summary>
public abstract class KeySource
{
    private protected KeySource(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Path = path;
    }

    /// <summary>The path that the manifest names, for messages.</summary>
    public string Path { get; }

    /// <summary>The identity of the file there is now; null where there is none.</summary>
    public abstract EntryVersion? Version { get; }

    /// <summary>The files of these settings, each by its path.</summary>
    public static (KeySource Key, KeySource? Passphrase) ByPath(RnpSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return (
            new KeyFileAtPath(settings.KeyFile),
            settings.PassphraseFile is null ? null : new KeyFileAtPath(settings.PassphraseFile));
    }

    /// <summary>The identity of a file that was opened; null for an invalid descriptor.</summary>
    public static EntryVersion? VersionOf(SafeFileHandle file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.IsInvalid ? null : PassStore.VersionOf(file, out _);
    }

    /// <summary>
    /// A descriptor of its own to read from, by pread(2) alone, which the caller disposes; an invalid one with the
    /// error number where there is none.
    /// </summary>
    public abstract SafeFileHandle Open(out int errno);
}
