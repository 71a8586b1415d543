using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Memory;

namespace SecretsFs.Core.Tests.Decryption.Vectors;

/// <summary>librnp with the keys of the vectors, each loaded when it is first asked for.</summary>
/// <param name="budget">For plaintext.</param>
internal sealed class RnpDecryptors(MemoryBudget budget) : IDisposable
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Dictionary<string, RnpDecryptor> _byKey = [];
    private readonly ScratchFolder _folder = new();

    public RnpDecryptor this[string key] =>
        _byKey.TryGetValue(key, out RnpDecryptor? known) ? known : _byKey[key] = Load(key);

    public void Dispose()
    {
        foreach (RnpDecryptor decryptor in _byKey.Values)
        {
            decryptor.Dispose();
        }

        _folder.Dispose();
    }

    private RnpDecryptor Load(string key)
    {
        string passphrase = Path.Combine(Vector.Folder, "keys", key + ".passphrase");
        RnpSettings settings = new(
            Copy(Path.Combine(Vector.Folder, "keys", key + ".key")),
            File.Exists(passphrase) ? Copy(passphrase) : null);
        (KeySource source, KeySource? passphraseSource) = KeySource.ByPath(settings);
        RnpDecryptor? decryptor = RnpDecryptor.Create(
            source, passphraseSource, threads: 1, budget, out RnpKeyProblem? problem);
        Assert.True(decryptor is not null && problem is null, problem?.Reason);
        return decryptor;
    }

    /// <summary>A key that others can read is refused, and those of a checkout can be read.</summary>
    private string Copy(string file)
    {
        string copy = _folder[Path.GetFileName(file)];
        File.Copy(file, copy);
        File.SetUnixFileMode(copy, OwnersOnly);
        return copy;
    }
}
