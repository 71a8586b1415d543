using System.Globalization;

namespace SecretsFs.Core.Decryption;

/// <summary>A key that this machine decrypts with.</summary>
/// <param name="KeyId">What messages name their recipients by: most often that of a subkey.</param>
/// <param name="Fingerprint">That of the primary key, in upper case hexadecimal digits; what pass init takes.</param>
public sealed record HostKey(ulong KeyId, string Fingerprint)
{
    /// <summary>For people.</summary>
    /// <returns>Such as <c>0x0123456789ABCDEF</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"0x{KeyId:X16}");
}
