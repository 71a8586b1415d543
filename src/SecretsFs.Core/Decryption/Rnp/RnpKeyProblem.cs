using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Decryption;

/// <summary>Why there is no key to decrypt with.</summary>
/// <param name="Outcome">What a reader gets meanwhile.</param>
/// <param name="Reason">What is wrong, on which file.</param>
/// <param name="Hint">What mends it.</param>
/// <param name="MayPass">Whether a file is only not there yet, on a disk that is mounted later, say.</param>
/// <param name="Member">The member of the manifest's "decryption" that it is about.</param>
public sealed record RnpKeyProblem(
    ReadOutcome Outcome, string Reason, string Hint, bool MayPass = false, string Member = "keyFile");
