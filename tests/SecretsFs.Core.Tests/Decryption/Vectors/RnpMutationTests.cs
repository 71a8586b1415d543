using SecretsFs.Core.Decryption;

namespace SecretsFs.Core.Tests.Decryption.Vectors;

/// <summary>Every damaged message with librnp.</summary>
public sealed class RnpMutationTests : MutationTests
{
    private readonly RnpDecryptors _decryptors;

    public RnpMutationTests() => _decryptors = new RnpDecryptors(Budget);

    protected override string Engine => "rnp";

    public override void Dispose()
    {
        _decryptors.Dispose();
        base.Dispose();
    }

    protected override IDecryptor Decryptor(string key) => _decryptors[key];
}
