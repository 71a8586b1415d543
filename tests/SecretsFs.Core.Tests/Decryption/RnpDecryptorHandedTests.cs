using SecretsFs.Core.Decryption;

namespace SecretsFs.Core.Tests.Decryption;

/// <summary>The same with descriptors that are handed over.</summary>
public sealed class RnpDecryptorHandedTests : RnpDecryptorTests
{
    protected override KeySource Source(string path) => new HandedKeyFile(path);

    protected override void HasChanged(KeySource source) => HandedKeyFileTests.HandOver((HandedKeyFile)source);
}
