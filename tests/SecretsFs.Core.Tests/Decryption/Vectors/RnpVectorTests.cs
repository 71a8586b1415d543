using SecretsFs.Core.Decryption;

namespace SecretsFs.Core.Tests.Decryption.Vectors;

/// <summary>The vectors with librnp.</summary>
public sealed class RnpVectorTests : VectorTests
{
    private readonly RnpDecryptors _decryptors;

    public RnpVectorTests(GpgHomes homes)
        : base(homes) => _decryptors = new RnpDecryptors(Budget);

    protected override string Engine => "rnp";

    public override void Dispose()
    {
        _decryptors.Dispose();
        base.Dispose();
    }

    protected override IDecryptor Decryptor(string key) => _decryptors[key];
}
