namespace SecretsFs.Core.Manifests;

/// <summary>What reading may cost.</summary>
/// <param name="SecretBytes">The largest content of one key file, 1 to 67108864 bytes.</param>
/// <param name="DecryptTimeout">The longest decryption, 1 to 300 seconds.</param>
/// <param name="LockedBytes">
/// What all open key files together may hold, 65536 to 17179869184 bytes, never less than
/// <paramref name="SecretBytes"/>.
/// </param>
/// <param name="Threads">How many decrypt at a time, 1 to 64.</param>
public sealed record LimitSettings(int SecretBytes, TimeSpan DecryptTimeout, long LockedBytes, int Threads);
