using SecretsFs.Core.Access;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Inspection;

/// <summary>The machine that a manifest is compared with: this one, or another of which a little is known.</summary>
public sealed record InspectedHost
{
    /// <summary>Users and groups; null where it is another machine, whose users and key files are not here.</summary>
    public AccountDatabase? Accounts { get; init; }

    /// <summary>Another user of this machine, who should be able to open the store and its entries; or null.</summary>
    public UnixUser? Reader { get; init; }

    /// <summary>
    /// Where the key file of this machine comes from where this process cannot open it; by its path, where null.
    /// </summary>
    public Func<RnpSettings, (KeySource Key, KeySource? Passphrase)>? KeySources { get; init; }

    /// <summary>What another machine decrypts with; null where that is not known.</summary>
    public PublicKeyFile? PublicKey { get; init; }

    /// <summary>What it is called in messages; null where it need not be named.</summary>
    public string? Name { get; init; }
}
