using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Processes;

namespace SecretsFs.Core.Tests.Decryption.Vectors;

/// <summary>The vectors with gpg.</summary>
public sealed class GpgVectorTests(GpgHomes homes) : VectorTests(homes)
{
    protected override string Engine => "gpg";

    protected override IDecryptor Decryptor(string key) =>
        new GpgDecryptor(ProgramPath.Find("gpg")!, new GpgSettings(Homes[key], Prompt: false), Budget);
}
