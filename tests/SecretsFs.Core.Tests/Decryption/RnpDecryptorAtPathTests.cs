using SecretsFs.Core.Decryption;

namespace SecretsFs.Core.Tests.Decryption;

/// <summary>The same with files that this process opens.</summary>
public sealed class RnpDecryptorAtPathTests : RnpDecryptorTests
{
    protected override KeySource Source(string path) => new KeyFileAtPath(path);

    protected override void HasChanged(KeySource source)
    {
        // it looks for itself
    }
}
