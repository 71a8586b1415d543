using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Worker;

/// <summary>The manifest that comes with a message: the very bytes that the sender found to be right.</summary>
internal static class HandedManifest
{
    /// <summary>Takes it, and the key files behind it.</summary>
    /// <param name="message">What came.</param>
    /// <param name="what">What is with it.</param>
    /// <param name="path">What the manifest is called in messages.</param>
    /// <param name="keyFiles">Takes the key files over.</param>
    public static Manifest Take(ControlMessage message, HandedFiles what, string path, HandedKeyFiles keyFiles)
    {
        using IEnumerator<SafeFileHandle> files = message.Take().GetEnumerator();
        if (!what.HasManifest || !files.MoveNext())
        {
            throw new InvalidOperationException("no manifest came with the message");
        }

        using SafeFileHandle file = files.Current;
        byte[] bytes = MemoryFile.Read(file, ManifestFile.LargestFile)
            ?? throw new InvalidOperationException("the manifest that came with the message can change");
        ManifestResult result = ManifestParser.Parse(path, bytes);
        Manifest manifest = result.Manifest
            ?? throw new InvalidOperationException($"this program takes the manifest for wrong: {result.Problems[0]}");
        keyFiles.Take(what, files);
        return manifest;
    }
}
