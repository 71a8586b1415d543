using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Processes;

namespace SecretsFs.Core.Tests.Decryption.Vectors;

/// <summary>Damaged messages with gpg: a sample, for each is a run of gpg.</summary>
public sealed class GpgMutationTests(GpgHomes homes) : MutationTests, IClassFixture<GpgHomes>
{
    protected override string Engine => "gpg";

    /// <summary>Odd, so that places of every kind are met in blocks of whatever size.</summary>
    protected override int Stride => 5;

    protected override IDecryptor Decryptor(string key) =>
        new GpgDecryptor(ProgramPath.Find("gpg")!, new GpgSettings(homes[key], Prompt: false), Budget);
}
