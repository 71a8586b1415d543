using System.Collections.Immutable;
using SecretsFs.Core.Decryption;

namespace SecretsFs.Core.Inspection;

/// <summary>Who should be able to decrypt entries, and with which keys; in words, for messages.</summary>
/// <param name="host">The machine.</param>
/// <param name="keys">Its keys; none where they are not known.</param>
internal sealed class KeyHolder(InspectedHost host, ImmutableArray<HostKey> keys)
{
    private const int MostNamed = 3;

    /// <summary>The keys.</summary>
    public ImmutableArray<HostKey> Keys => keys;

    /// <summary>Such as "the key of this host (0x0123456789ABCDEF)".</summary>
    private string Named =>
        (keys.Length == 1 ? "the key " : "a key ")
        + (host.PublicKey is null ? "of this host " : $"in {host.PublicKey.Path} ")
        + $"({string.Join(", ", keys.Take(MostNamed))}{(keys.Length > MostNamed ? ", ..." : "")})";

    /// <summary>That there is a key.</summary>
    public string Has(HostKey key)
    {
        string subject = host.Name is not null ? $"host {host.Name} decrypts with"
            : host.PublicKey is not null ? $"{host.PublicKey.Path} has"
            : "this host decrypts with";
        return $"{subject} {key}, of the key {key.Fingerprint}";
    }

    /// <summary>That an entry is for others.</summary>
    public string CannotDecrypt(string entry) => host.Name is null
        ? $"entry {entry} is not encrypted to {Named}"
        : $"host {host.Name} cannot decrypt {entry}";

    /// <summary>That nobody can see for whom an entry is.</summary>
    public string CannotTell(string entry) => (host.Name is null
        ? $"cannot tell whether entry {entry} is encrypted to {Named}"
        : $"cannot tell whether host {host.Name} can decrypt {entry}") + ": it hides its recipients";
}
