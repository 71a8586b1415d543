namespace SecretsFs.Core.Manifests;

/// <summary>How entries of the store are decrypted; one derived record an engine.</summary>
public abstract record DecryptionSettings
{
    private protected DecryptionSettings()
    {
    }
}
