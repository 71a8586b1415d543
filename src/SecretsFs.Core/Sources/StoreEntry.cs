using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Sources;

/// <summary>An open entry: a regular file that was inside the store, and its version when it was opened.</summary>
public sealed class StoreEntry : IDisposable
{
    internal StoreEntry(EntryName name, SafeFileHandle file, EntryVersion version)
    {
        Name = name;
        File = file;
        Version = version;
    }

    /// <summary>Its name.</summary>
    public EntryName Name { get; }

    /// <summary>The ciphertext, positioned at its start.</summary>
    public SafeFileHandle File { get; }

    /// <summary>The version when it was opened.</summary>
    public EntryVersion Version { get; }

    /// <summary>Whether the file has been written to since it was opened.</summary>
    public bool HasChanged => PassStore.VersionOf(File, out _) != Version;

    /// <inheritdoc/>
    public void Dispose() => File.Dispose();
}
