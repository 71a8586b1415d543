using SecretsFs.Commands;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Processes;
using SecretsFs.Core.Reading;

namespace SecretsFs.Worker;

/// <summary>Makes what decrypts, of the engine that a manifest names.</summary>
internal static class Decryptors
{
    /// <summary>Makes it; with the engine rnp its key is loaded.</summary>
    /// <param name="settings">Those of the manifest.</param>
    /// <param name="threads">How many decrypt at a time.</param>
    /// <param name="budget">Pays for plaintext.</param>
    /// <param name="keySources">Where key and passphrase come from.</param>
    /// <param name="problem">What is wrong with the key, where that may pass or is overlooked.</param>
    /// <param name="isLenient">Whether a key that cannot be used is no reason to fail.</param>
    /// <exception cref="CommandFailure">It cannot be made, or its key cannot be used.</exception>
    public static IDecryptor Create(
        DecryptionSettings settings,
        int threads,
        MemoryBudget budget,
        Func<RnpSettings, (KeySource Key, KeySource? Passphrase)> keySources,
        out RnpKeyProblem? problem,
        bool isLenient = false)
    {
        problem = null;
        if (settings is GpgSettings gpg)
        {
            string program = ProgramPath.Find("gpg")
                ?? throw new CommandFailure(ExitStatus.Failure, "there is no gpg in PATH", "install gnupg");
            return new GpgDecryptor(program, gpg, budget);
        }

        if (settings is not RnpSettings rnp)
        {
            throw new InvalidOperationException("the manifest names an engine that this version does not have");
        }

        (KeySource key, KeySource? passphrase) = keySources(rnp);
        return RnpDecryptor.Create(key, passphrase, threads, budget, out problem, isLenient)
            ?? throw Failure(problem!);
    }

    /// <summary>A problem of a key as the end of a command.</summary>
    public static CommandFailure Failure(RnpKeyProblem problem) => new(
        problem.Outcome == ReadOutcome.Failed ? ExitStatus.Failure : ExitStatus.NoKey, problem.Reason, problem.Hint);
}
